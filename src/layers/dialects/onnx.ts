import { type PaddingMode, weightShape } from '../layer.ts';
import { Arrangement } from './arrangement.ts';
import { cannot, cannotWithoutSizes, type Dialect, type Expressed } from './dialect.ts';
import { axesText, channelsFirst, weightLetters } from './letters.ts';
import { nodeOf, type OnnxNode, padModes, readNode } from './onnx-node.ts';
import { call, keywords } from './python.ts';
import { padStep } from './steps.ts';
import type { Subject } from './subject.ts';
import { wordFor } from './words.ts';

/** What a node says of a layer, and the type of its elements. */
export interface OnnxAttributes extends OnnxNode {
  readonly elem_type: keyof typeof elementTypes;
}

/** ONNX's names of dtypes, and ours. */
export const elementTypes = {
  FLOAT: 'float32',
  DOUBLE: 'float64',
  FLOAT16: 'float16',
  BFLOAT16: 'bfloat16',
} as const;

/** https://onnx.ai/onnx/operators/onnx__Conv.html and onnx__ConvTranspose.html */
export const onnx = {
  write(subject) {
    const { layer, pads, rule, transposed } = subject;
    const elem_type = wordFor(elementTypes, layer.dtype);
    if (!elem_type) return cannot(`ONNX has no convolution of ${layer.dtype}`);
    const apart = layer.padding_mode !== 'zeros';
    if (rule && apart) return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    const attributes: OnnxAttributes = { ...nodeOf(layer), elem_type };
    const steps = apart ? padStep(layer.padding_mode, pads, padNode(layer.padding_mode, pads)) : [];
    return {
      attributes,
      code: code(subject, attributes, steps),
      input_layout: channelsFirst(subject),
      weight: new Arrangement(weightShape(layer)).as(weightLetters(transposed ? 'IOk' : 'OIk', subject.axes)),
      steps,
    };
  },

  fields: {
    type: 'op_type',
    in_channels: 'weight_shape',
    out_channels: 'weight_shape',
    kernel_size: 'kernel_shape',
    stride: 'strides',
    padding: 'pads',
    dilation: 'dilations',
    groups: 'group',
    dtype: 'elem_type',
  },

  read: ({ elem_type, ...node }, inputShape) => readNode(node, elementTypes[elem_type], inputShape),
} as const satisfies Dialect<OnnxAttributes>;

/** The Pad node: its pads are an input, with the axes of batch and channels. */
function padNode(mode: PaddingMode, pads: Subject['pads']): string {
  const all = [...[0, 0], ...pads.map(([before]) => before), ...[0, 0], ...pads.map(([, after]) => after)];
  return (
    `nodes.append(helper.make_node("Pad", ["x", tensor("pads", np.array([${all.join(', ')}], dtype=np.int64))], ["padded"], ` +
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
