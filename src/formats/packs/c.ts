import { isTransposed, type Layer, type PaddingMode, paddingPairs, spatialAxes } from '../../layers/layer.ts';
import { elementCount } from '../../tensor/tensor.ts';
import { cArray, cTypes } from './c-source.ts';
import { type Pack, type PackContent, tensorNamed, textFile } from './pack.ts';
import { selfCheck } from './self-check.ts';

/** A header with the vectors, and a program that computes the layer from them and compares every bit. */
export const c = {
  description: 'C99: vectors.h, and selfcheck.c, which computes the layer and compares',
  refusal: ({ layer, integers, empty }) => {
    if (empty) return 'C has no arrays without elements';
    if (!integers && !cTypes[layer.dtype]) return `C has no ${layer.dtype}`;
    return undefined;
  },
  elementBytes: (bytes) => (bytes < 4 ? 6 : 28),
  isText: true,
  files: (content) => [
    textFile('vectors.h', header(content)),
    textFile('selfcheck.c', selfCheck(isTransposed(content.layer), content.requantization !== undefined)),
  ],
} as const satisfies Pack;

function header(content: PackContent): string {
  const { layer, tensors, requantization } = content;
  const arrays = tensors.map(
    ({ name, shape, data, dtype }) =>
      `/* [${shape.join(', ')}] */\n${cArray('static const', `conv_${name}`, { data, dtype })}`,
  );
  const points = requantization && [
    `#define CONV_INPUT_ZERO_POINT ${requantization.quantization.input.zeroPoint}`,
    `#define CONV_OUTPUT_ZERO_POINT ${requantization.quantization.output.zeroPoint}`,
    cArray('static const', 'conv_weight_zero_point', {
      data: Int32Array.from({ length: layer.out_channels }, (_, i) =>
        perChannel(requantization.quantization.weight.zeroPoints, i),
      ),
      dtype: 'int32',
    }),
  ];
  return [
    '/* Test vectors of one convolution, made by groupconv. Tensors are row-major, channels first. */',
    '#ifndef CONV_VECTORS_H',
    '#define CONV_VECTORS_H',
    '',
    '#include <math.h>',
    '#include <stdint.h>',
    '',
    ...defines(content),
    ...axisArrays(content),
    ...(points ?? []),
    '',
    ...arrays,
    '#endif',
    '',
  ].join('\n');
}

const perChannel = (list: readonly number[], channel: number) =>
  list.length === 1 ? list[0] : list[channel];

/** What stands in the padding: CONV_PADDING_MODE. */
const paddingCodes: Readonly<Record<PaddingMode, number>> = {
  zeros: 0,
  reflect: 1,
  replicate: 2,
  circular: 3,
};

function defines(content: PackContent): string[] {
  const { layer, tensors } = content;
  const input = tensorNamed(content, 'input');
  const batched = input.shape.length === spatialAxes[layer.type] + 2;
  const figures = {
    BATCH: batched ? input.shape[0] : 1,
    IN_CHANNELS: layer.in_channels,
    OUT_CHANNELS: layer.out_channels,
    GROUPS: layer.groups,
    HAS_BIAS: tensors.some(({ name }) => name === 'bias') ? 1 : 0,
    OUTPUT_COUNT: elementCount(tensorNamed(content, 'output').shape),
    PADDING_MODE: paddingCodes[layer.padding_mode],
  };
  const element = cTypes[input.dtype];
  return [
    ...Object.entries(figures).map(([name, value]) => `#define CONV_${name} ${value}`),
    `typedef ${element} conv_element;`,
    '',
  ];
}

/** Figures per axis: depth, height, width. Axes that the layer does not have are of size 1. */
function axisArrays(content: PackContent): string[] {
  const { layer } = content;
  const axes = spatialAxes[layer.type];
  const sizes = (name: 'input' | 'output') => tensorNamed(content, name).shape.slice(-axes);
  const three = (values: readonly number[], missing: number) =>
    `{${[...Array<number>(3 - axes).fill(missing), ...values].join(', ')}}`;
  const rows: [string, readonly number[], number][] = [
    ['in_size', sizes('input'), 1],
    ['out_size', sizes('output'), 1],
    ['kernel', layer.kernel_size, 1],
    ['stride', layer.stride, 1],
    ['dilation', layer.dilation, 1],
    ['pad_before', before(layer), 0],
  ];
  return rows.map(
    ([name, values, missing]) => `static const int conv_${name}[3] = ${three(values, missing)};`,
  );
}

const before = (layer: Layer) => paddingPairs(layer).map(([first]) => first);
