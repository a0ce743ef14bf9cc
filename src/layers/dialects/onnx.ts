import { extentOf } from '../extent.ts';
import { type AutoPad, type LayerSpec, type PaddingMode, type PaddingPair, weightShape } from '../layer.ts';
import { Arrangement } from './arrangement.ts';
import { cannot, type Dialect, type Expressed, needsSizes } from './dialect.ts';
import { axesText, channelsFirst, weightLetters } from './letters.ts';
import { call, keywords } from './python.ts';
import { beginsThenEnds, padStep, pairsOf } from './steps.ts';
import type { Subject } from './subject.ts';
import { checkKernel, checkLength, layerType, wordFor } from './words.ts';

/** Attributes of a Conv or ConvTranspose node, the shape of its W, and whether it has a B. */
export interface OnnxAttributes {
  readonly op_type: 'Conv' | 'ConvTranspose';
  readonly kernel_shape: readonly number[];
  readonly strides?: readonly number[] | undefined;
  readonly pads?: readonly number[] | undefined;
  readonly auto_pad?: AutoPad | undefined;
  readonly dilations?: readonly number[] | undefined;
  readonly group: number;
  readonly output_padding?: readonly number[] | undefined;
  readonly output_shape?: readonly number[] | undefined;
  readonly weight_shape: readonly number[];
  readonly bias: boolean;
  readonly elem_type: keyof typeof elementTypes;
}

/** ONNX's names of dtypes, and ours. */
export const elementTypes = {
  FLOAT: 'float32',
  DOUBLE: 'float64',
  FLOAT16: 'float16',
  BFLOAT16: 'bfloat16',
} as const;

/** The Pad operator's names of padding modes. `wrap` came with opset 19. */
const padModes = { zeros: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const;

/** https://onnx.ai/onnx/operators/onnx__Conv.html and onnx__ConvTranspose.html */
export const onnx = {
  write(subject) {
    const { layer, pads, rule, transposed } = subject;
    const elem_type = wordFor(elementTypes, layer.dtype);
    if (!elem_type) return cannot(`ONNX has no convolution of ${layer.dtype}`);
    const apart = layer.padding_mode !== 'zeros';
    const none = pads.map((): readonly [number, number] => [0, 0]);
    if (rule && apart) return cannot(`auto_pad ${rule} depends on the size of the input: give input_shape`);
    const attributes: OnnxAttributes = {
      op_type: transposed ? 'ConvTranspose' : 'Conv',
      kernel_shape: layer.kernel_size,
      strides: layer.stride,
      ...(rule ? { auto_pad: rule } : { pads: beginsThenEnds(apart ? none : pads) }),
      dilations: layer.dilation,
      group: layer.groups,
      ...(layer.output_padding && { output_padding: layer.output_padding }),
      weight_shape: weightShape(layer),
      bias: layer.bias,
      elem_type,
    };
    const steps = apart ? padStep(layer.padding_mode, pads, padNode(layer.padding_mode, pads)) : [];
    return {
      attributes,
      code: code(subject, attributes, steps),
      input_layout: channelsFirst(subject),
      weight: new Arrangement(weightShape(layer)).as(weightLetters(transposed ? 'IOk' : 'OIk', subject.axes)),
      steps,
    };
  },

  read(attributes, inputShape) {
    const { op_type, kernel_shape, strides, pads, auto_pad, dilations, group, weight_shape } = attributes;
    const transposed = op_type === 'ConvTranspose';
    const axes = kernel_shape.length;
    checkLength('pads', pads, axes, 2);
    checkKernel('weight_shape', weight_shape, kernel_shape, 2);
    const [first, second] = weight_shape;
    return {
      type: layerType(axes, transposed),
      in_channels: transposed ? first : second * group,
      out_channels: transposed ? second * group : first,
      kernel_size: kernel_shape,
      stride: strides ?? 1,
      ...(pads && { padding: pairsOf(pads) }),
      ...(auto_pad && { auto_pad }),
      ...(transposed && { output_padding: attributes.output_padding }),
      ...(attributes.output_shape && outputOf(attributes, attributes.output_shape, inputShape?.slice(-axes))),
      dilation: dilations ?? 1,
      groups: group,
      bias: attributes.bias,
      padding_mode: 'zeros',
      dtype: elementTypes[attributes.elem_type],
    };
  },
} as const satisfies Dialect<OnnxAttributes>;

/**
 * ConvTranspose: total = stride·(size − 1) + output_padding + extent − output_shape is cropped, the odd element at the
 * end with SAME_UPPER, else at the beginning. What is missing is appended.
 */
function outputOf(
  { kernel_shape, strides, dilations, output_padding, auto_pad }: OnnxAttributes,
  outputShape: readonly number[],
  sizes: readonly number[] | undefined,
): Pick<LayerSpec, 'padding' | 'auto_pad' | 'output_padding'> {
  const axes = kernel_shape.length;
  checkLength('output_shape', outputShape, axes);
  if (!sizes) throw needsSizes('output_shape');
  const totals = outputShape.map((output, i) => {
    const extent = extentOf(kernel_shape[i], dilations?.[i] ?? 1);
    return (strides?.[i] ?? 1) * (sizes[i] - 1) + (output_padding?.[i] ?? 0) + extent - output;
  });
  return {
    padding: totals.map((total) => halves(Math.max(0, total), auto_pad === 'SAME_UPPER')),
    output_padding: totals.map((total, i) => (output_padding?.[i] ?? 0) + Math.max(0, -total)),
    auto_pad: undefined,
  };
}

function halves(total: number, oddAtEnd: boolean): PaddingPair {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return oddAtEnd ? [less, more] : [more, less];
}

/** The Pad node: its pads are an input, with the axes of batch and channels. */
function padNode(mode: PaddingMode, pads: Subject['pads']): string {
  const all = [...[0, 0], ...pads.map(([before]) => before), ...[0, 0], ...pads.map(([, after]) => after)];
  return (
    `nodes.append(helper.make_node("Pad", ["x", tensor("pads", np.array([${all.join(', ')}]))], ["padded"], ` +
    `mode="${padModes[mode]}"))`
  );
}

function code(subject: Subject, attributes: OnnxAttributes, steps: Expressed['steps']): string {
  const { op_type, weight_shape: _, bias, elem_type, ...named } = attributes;
  const layout = channelsFirst(subject);
  const inputs = [
    steps.length > 0 ? '"padded"' : '"x"',
    'tensor("W", w)',
    ...(bias ? ['tensor("B", b)'] : []),
  ];
  const { in_channels, out_channels } = subject.layer;
  const info = (name: string, channels: number) => {
    const sizes = Array.from({ length: subject.axes }, () => 'None');
    return (
      `helper.make_tensor_value_info("${name}", TensorProto.${elem_type}, ` +
      `["N", ${[channels, ...sizes].join(', ')}])`
    );
  };
  return [
    'import numpy as np',
    'from onnx import TensorProto, helper, numpy_helper',
    '',
    '',
    'def model(w, b):',
    `    """An ONNX model, x: ${axesText(layout)}; w and b: the weight and the bias, as PyTorch has them."""`,
    '    nodes, weights = [], []',
    '',
    '    def tensor(name, array):',
    '        weights.append(numpy_helper.from_array(array, name))',
    '        return name',
    '',
    ...steps.map((step) => `    ${step.code}`),
    ...call('node = helper.make_node', [
      `"${op_type}"`,
      `[${inputs.join(', ')}]`,
      '["y"]',
      ...keywords(named),
    ]).map((line) => `    ${line}`),
    '    nodes.append(node)',
    `    x = ${info('x', in_channels)}`,
    `    y = ${info('y', out_channels)}`,
    '    graph = helper.make_graph(nodes, "layer", [x], [y], weights)',
    `    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", ${elem_type === 'BFLOAT16' ? 22 : 19})])`,
  ].join('\n');
}
