import { isTransposed, type Layer, paddingPairs, spatialAxes } from '../../layers/layer.ts';
import { cArray } from './c-source.ts';
import { type Pack, type PackContent, type PackedRequantization, tensorNamed, textFile } from './pack.ts';
import { permuted, withChannelsLast } from './permuted.ts';

/** Runtimes whose arithmetic CMSIS-NN has, the second with CMSIS_NN_USE_SINGLE_ROUNDING. */
const runtimes = ['tflite-double', 'tflite-single'];

/**
 * The files of a case of CMSIS-NN's unit tests, Tests/UnitTest/TestCases/TestData/<name>/. Tensors have their channels
 * last, the weight is OHWI, and 1HWO of a depthwise layer.
 */
export const cmsisNn = {
  description:
    'CMSIS-NN: the header files of a case of its unit tests, int8, under the arithmetic of tflite-double or tflite-single',
  refusal({ layer, integers, empty }) {
    if (integers?.dtype !== 'int8') return 'CMSIS-NN has int8: give quantization with dtype int8';
    if (!runtimes.includes(integers.runtime))
      return `CMSIS-NN has the arithmetic of ${runtimes.join(' and ')}, not of ${integers.runtime}`;
    if (empty) return 'C has no arrays without elements';
    if (isTransposed(layer)) return 'this pack has no transposed layers';
    if (spatialAxes[layer.type] > 2) return 'CMSIS-NN has one or two spatial axes';
    return layer.padding_mode === 'zeros' ? undefined : 'CMSIS-NN pads with the zero point';
  },
  elementBytes: (bytes) => (bytes < 4 ? 6 : 14),
  isText: true,
  files(content) {
    const { layer, requantization } = content;
    if (!requantization) throw new Error('a pack of CMSIS-NN has integers');
    const axes = spatialAxes[layer.type];
    const [input, output] = [tensorNamed(content, 'input'), tensorNamed(content, 'output')];
    const weight = tensorNamed(content, 'weight');
    const bias = content.tensors.find(({ name }) => name === 'bias');
    const [first, second, ...kernel] = weight.shape.keys();
    const order = isDepthwise(layer) ? [second, ...kernel, first] : [first, ...kernel, second];
    const channels = layer.out_channels;
    const perChannel = (list: readonly number[]) => ({
      data: Int32Array.from({ length: channels }, (_, i) => (list.length === 1 ? list[0] : list[i])),
      dtype: 'int32' as const,
    });
    const files: [string, string][] = [
      ['input', cArray('const', 'conv_input', withChannelsLast(input, axes))],
      ['weights', cArray('const', 'conv_weights', permuted(weight, order))],
      ['biases', cArray('const', 'conv_biases', bias ?? perChannel([0]))],
      ['output_mult', cArray('const', 'conv_output_mult', perChannel(requantization.multipliers))],
      ['output_shift', cArray('const', 'conv_output_shift', perChannel(requantization.shifts))],
      ['output_ref', cArray('const', 'conv_output_ref', withChannelsLast(output, axes))],
    ];
    const names = ['config', ...files.map(([name]) => name)];
    return [
      textFile('conv/config_data.h', `#pragma once\n${config(content, requantization)}`),
      ...files.map(([name, array]) =>
        textFile(`conv/${name}_data.h`, `#pragma once\n#include <stdint.h>\n\n${array}`),
      ),
      textFile('conv/test_data.h', names.map((name) => `#include "${name}_data.h"\n`).join('')),
    ];
  },
} as const satisfies Pack;

const isDepthwise = ({ groups, in_channels }: Layer) => groups === in_channels && in_channels > 1;

/** The macros, in the order of that project's files. */
function config(
  content: PackContent,
  { quantization: { input: ofInput, output: ofOutput, bounds } }: PackedRequantization,
): string {
  const { layer } = content;
  const axes = spatialAxes[layer.type];
  const [input, output] = [tensorNamed(content, 'input'), tensorNamed(content, 'output')];
  const two = (values: readonly number[], missing = 1) => (axes === 1 ? [missing, ...values] : values);
  const [inHeight, inWidth] = two(input.shape.slice(-axes));
  const [outHeight, outWidth] = two(output.shape.slice(-axes));
  const [kernelHeight, kernelWidth] = two(layer.kernel_size);
  const [strideHeight, strideWidth] = two(layer.stride);
  const [dilationHeight, dilationWidth] = two(layer.dilation);
  const [padHeight, padWidth] = two(
    paddingPairs(layer).map(([before]) => before),
    0,
  );
  const batches = input.shape.length === axes + 2 ? input.shape[0] : 1;
  const macros = {
    OUT_CH: layer.out_channels,
    IN_CH: layer.in_channels,
    INPUT_W: inWidth,
    INPUT_H: inHeight,
    DST_SIZE: output.data.length,
    INPUT_SIZE: input.data.length / batches,
    OUT_ACTIVATION_MIN: bounds[0],
    OUT_ACTIVATION_MAX: bounds[1],
    INPUT_BATCHES: batches,
    FILTER_X: kernelWidth,
    FILTER_Y: kernelHeight,
    STRIDE_X: strideWidth,
    STRIDE_Y: strideHeight,
    PAD_X: padWidth,
    PAD_Y: padHeight,
    OUTPUT_W: outWidth,
    OUTPUT_H: outHeight,
    ...(isDepthwise(layer) && { CH_MULT: layer.out_channels / layer.in_channels }),
    INPUT_OFFSET: -ofInput.zeroPoint,
    OUTPUT_OFFSET: ofOutput.zeroPoint,
    DILATION_X: dilationWidth,
    DILATION_Y: dilationHeight,
  };
  return Object.entries(macros)
    .map(([name, value]) => `#define CONV_${name} ${value}\n`)
    .join('');
}
