import {
  floatTensor,
  INT8,
  INT32,
  modelOf,
  type NodeProto,
  node,
  type TensorProto,
  UINT8,
  valueInfo,
} from './onnx.ts';

/**
 * Models in the styles of different makers. Their weights are small whole numbers: what counts is the graph. `expected`
 * states each convolution from its maker's arguments, apart from the graph.
 */
export interface MadeModel {
  readonly bytes: Buffer;
  readonly expected: readonly {
    readonly node: string;
    readonly layer: object;
    readonly output: readonly number[];
    readonly isQuantized: boolean;
  }[];
}

const product = (sizes: readonly number[]) => sizes.reduce((all, size) => all * size, 1);
const values = (count: number, modulo: number) =>
  Array.from({ length: count }, (_, i) => (i % modulo) - (modulo >> 1));

const weightOf = (name: string, dims: readonly number[]) => floatTensor(name, dims, values(product(dims), 7));
const biasOf = (name: string, count: number) => floatTensor(name, [count], values(count, 5));
const scalar = (name: string, value: number) => floatTensor(name, [], [value]);
const zero = (name: string, data_type: number, value = 0): TensorProto => ({
  ...{ name, dims: [], data_type, int32_data: [value] },
});

/**
 * MobileNet as onnxruntime's quantizer writes it (QDQ): every convolution between DequantizeLinear and
 * QuantizeLinear, weights per channel in int8, biases in int32, the activation a Clip that the quantizer keeps.
 */
export function mobileNetLike(): MadeModel {
  const nodes: NodeProto[] = [];
  const tensors: TensorProto[] = [
    ...[scalar('s_x', 0.02), zero('z_x', UINT8, 128), scalar('s_y', 0.05), zero('z_y', UINT8)],
    ...[scalar('min', 0), scalar('max', 6)],
  ];
  const expected: MadeModel['expected'][number][] = [];
  let value = 'input';
  let size = 32;
  const layer = (
    name: string,
    inputs: number,
    outputs: number,
    kernel: number,
    stride: number,
    groups: number,
  ) => {
    const dims = [outputs, inputs / groups, kernel, kernel];
    const pad = (kernel - 1) / 2;
    tensors.push(
      { name: `${name}.w_q`, dims, data_type: INT8, raw_data: Uint8Array.from(values(product(dims), 9)) },
      floatTensor(`${name}.w_s`, [outputs], Array(outputs).fill(0.25)),
      { name: `${name}.w_z`, dims: [outputs], data_type: INT8, raw_data: new Uint8Array(outputs) },
      { name: `${name}.b_q`, dims: [outputs], data_type: INT32, int32_data: values(outputs, 5) },
      floatTensor(`${name}.b_s`, [outputs], Array(outputs).fill(0.005)),
      { name: `${name}.b_z`, dims: [outputs], data_type: INT32, int32_data: Array(outputs).fill(0) },
    );
    nodes.push(
      node('QuantizeLinear', [value, 's_x', 'z_x'], `${name}.x_q`),
      node('DequantizeLinear', [`${name}.x_q`, 's_x', 'z_x'], `${name}.x`),
      node('DequantizeLinear', [`${name}.w_q`, `${name}.w_s`, `${name}.w_z`], `${name}.w`, { axis: 0 }),
      node('DequantizeLinear', [`${name}.b_q`, `${name}.b_s`, `${name}.b_z`], `${name}.b`, { axis: 0 }),
      node(
        'Conv',
        [`${name}.x`, `${name}.w`, `${name}.b`],
        `${name}.y`,
        {
          dilations: [1, 1],
          group: groups,
          kernel_shape: [kernel, kernel],
          pads: [pad, pad, pad, pad],
          strides: [stride, stride],
        },
        `/features/${name}/Conv`,
      ),
      node('Clip', [`${name}.y`, 'min', 'max'], `${name}.c`),
      node('QuantizeLinear', [`${name}.c`, 's_y', 'z_y'], `${name}.y_q`),
      node('DequantizeLinear', [`${name}.y_q`, 's_y', 'z_y'], `${name}.out`),
    );
    size = Math.ceil(size / stride);
    expected.push({
      node: `/features/${name}/Conv`,
      layer: {
        ...{ type: 'conv2d', in_channels: inputs, out_channels: outputs, kernel_size: [kernel, kernel] },
        ...{ stride: [stride, stride], dilation: [1, 1], groups, bias: true, padding: [pad, pad] },
      },
      output: [1, outputs, size, size],
      isQuantized: true,
    });
    value = `${name}.out`;
  };
  layer('0', 3, 16, 3, 2, 1);
  for (const [at, stride] of [1, 2, 2].entries()) {
    const channels = 16 * 2 ** at;
    layer(`${at + 1}.dw`, channels, channels, 3, stride, channels);
    layer(`${at + 1}.pw`, channels, 2 * channels, 1, 1, 1);
  }
  nodes.push(node('GlobalAveragePool', [value], 'pooled'));
  const graph = {
    ...{ node: nodes, initializer: tensors, input: [valueInfo('input', [1, 3, 32, 32])] },
    output: [valueInfo('pooled', [1, 128, 1, 1])],
  };
  return { bytes: modelOf(graph, { producer_name: 'onnx.quantize', producer_version: '0.1.0' }), expected };
}

/**
 * ResNeXt 32×4d as PyTorch exports it: groups 32, batch normalisation folded but for the stem, residual sums, a batch
 * that is open, a max pool behind the stem.
 */
export function resNeXtLike(): MadeModel {
  const nodes: NodeProto[] = [];
  const tensors: TensorProto[] = [];
  const expected: MadeModel['expected'][number][] = [];
  const conv = (
    name: string,
    input: string,
    [inputs, outputs, kernel, stride, groups]: readonly [number, number, number, number, number],
    [before, bias]: readonly [size: number, bias: boolean],
  ): string => {
    const pad = (kernel - 1) / 2;
    tensors.push(weightOf(`${name}.weight`, [outputs, inputs / groups, kernel, kernel]));
    if (bias) tensors.push(biasOf(`${name}.bias`, outputs));
    nodes.push(
      node(
        'Conv',
        [input, `${name}.weight`, ...(bias ? [`${name}.bias`] : [])],
        `${name}_output`,
        {
          dilations: [1, 1],
          group: groups,
          kernel_shape: [kernel, kernel],
          pads: [pad, pad, pad, pad],
          strides: [stride, stride],
        },
        `/${name}/Conv`,
      ),
    );
    const size = Math.ceil(before / stride);
    expected.push({
      node: `/${name}/Conv`,
      layer: {
        ...{ type: 'conv2d', in_channels: inputs, out_channels: outputs, kernel_size: [kernel, kernel] },
        ...{ stride: [stride, stride], dilation: [1, 1], groups, bias, padding: [pad, pad] },
      },
      output: [-1, outputs, size, size],
      isQuantized: false,
    });
    return `${name}_output`;
  };
  const relu = (input: string) => {
    nodes.push(node('Relu', [input], `${input}.relu`));
    return `${input}.relu`;
  };
  const stem = conv('conv1', 'x', [3, 64, 7, 2, 1], [64, false]);
  for (const part of ['scale', 'B', 'mean', 'var'])
    tensors.push(floatTensor(`bn1.${part}`, [64], Array(64).fill(1)));
  nodes.push(
    node('BatchNormalization', [stem, 'bn1.scale', 'bn1.B', 'bn1.mean', 'bn1.var'], 'bn1', { momentum: 1 }),
    node('Relu', ['bn1'], 'relu1'),
    node('MaxPool', ['relu1'], 'pool1', {
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
      strides: [2, 2],
      ceil_mode: 0,
    }),
  );
  let value = 'pool1';
  let inputs = 64;
  let size = 16;
  for (const [at, stride] of [1, 2].entries()) {
    const [width, outputs] = [128 * 2 ** at, 256 * 2 ** at];
    const name = `layer${at + 1}.0`;
    const first = relu(conv(`${name}.conv1`, value, [inputs, width, 1, 1, 1], [size, true]));
    const second = relu(conv(`${name}.conv2`, first, [width, width, 3, stride, 32], [size, true]));
    const third = conv(`${name}.conv3`, second, [width, outputs, 1, 1, 1], [size / stride, true]);
    const shortcut = conv(`${name}.downsample.0`, value, [inputs, outputs, 1, stride, 1], [size, true]);
    nodes.push(node('Add', [third, shortcut], `${name}.sum`));
    [value, inputs, size] = [relu(`${name}.sum`), outputs, size / stride];
  }
  const graph = {
    ...{ node: nodes, initializer: tensors, input: [valueInfo('x', ['batch', 3, 64, 64])] },
    output: [valueInfo(value, ['batch', 512, 8, 8])],
  };
  return { bytes: modelOf(graph), expected };
}

/**
 * A decoder as tf2onnx writes one: no names of sizes, weights in Constant nodes, auto_pad and output_shape where
 * TensorFlow says SAME, output_padding in another branch, skip connections by Concat.
 */
export function decoderLike(): MadeModel {
  const constant = (name: string, dims: readonly number[]) =>
    node('Constant', [], name, { value: weightOf('', dims) }, name);
  const nodes: NodeProto[] = [
    constant('enc/kernel', [8, 4, 3, 3]),
    node('Conv', ['x', 'enc/kernel'], 'enc', { auto_pad: 'SAME_UPPER', strides: [2, 2] }, 'model/enc/Conv2D'),
    node('LeakyRelu', ['enc'], 'enc/act'),
    constant('up1/kernel', [8, 6, 3, 3]),
    node(
      'ConvTranspose',
      ['enc/act', 'up1/kernel'],
      'up1',
      { output_padding: [1, 0], pads: [1, 0, 1, 1], strides: [2, 2] },
      'model/up1/conv2d_transpose',
    ),
    constant('up2/kernel', [8, 3, 4, 4]),
    node(
      'ConvTranspose',
      ['enc/act', 'up2/kernel'],
      'up2',
      { auto_pad: 'SAME_LOWER', output_shape: [20, 12], strides: [2, 2] },
      'model/up2/conv2d_transpose',
    ),
    node('Concat', ['up1', 'up2'], 'joined', { axis: 1 }),
    constant('head/kernel', [2, 9, 1, 1]),
    node(
      'Conv',
      ['joined', 'head/kernel'],
      'head',
      { auto_pad: 'VALID', strides: [1, 1] },
      'model/head/Conv2D',
    ),
    constant('wide/kernel', [4, 1, 3, 3]),
    node(
      'ConvTranspose',
      ['head/sigmoid', 'wide/kernel', 'wide/bias'],
      'wide',
      { dilations: [2, 1], group: 2, strides: [2, 3], output_padding: [1, 2] },
      'model/wide/conv2d_transpose',
    ),
  ];
  const sigmoid = node('Sigmoid', ['head4'], 'head/sigmoid');
  const four = node('Concat', ['head', 'head'], 'head4', { axis: -3 });
  const common = { dilation: [1, 1], groups: 1, bias: false };
  const transposed = { ...common, type: 'conv_transpose2d', stride: [2, 2], in_channels: 8 };
  return {
    bytes: modelOf(
      {
        node: [...nodes.slice(0, -2), four, sigmoid, ...nodes.slice(-2)],
        initializer: [biasOf('wide/bias', 2)],
        input: [valueInfo('x', [2, 4, 20, 11])],
        output: [valueInfo('wide', [])],
      },
      { producer_name: 'tf2onnx', producer_version: '1.16.1 15c810' },
    ),
    expected: [
      {
        node: 'model/enc/Conv2D',
        layer: {
          ...{
            ...common,
            type: 'conv2d',
            in_channels: 4,
            out_channels: 8,
            kernel_size: [3, 3],
            stride: [2, 2],
          },
          auto_pad: 'SAME_UPPER',
        },
        output: [2, 8, 10, 6],
        isQuantized: false,
      },
      {
        node: 'model/up1/conv2d_transpose',
        layer: {
          ...{ ...transposed, out_channels: 6, kernel_size: [3, 3] },
          ...{
            padding: [
              [1, 1],
              [0, 1],
            ],
            output_padding: [1, 0],
          },
        },
        output: [2, 6, 20, 12],
        isQuantized: false,
      },
      {
        // Natural sizes are 22 and 14: two rows and two columns too many.
        node: 'model/up2/conv2d_transpose',
        layer: {
          ...{ ...transposed, out_channels: 3, kernel_size: [4, 4] },
          ...{ padding: [1, 1], output_padding: [0, 0] },
        },
        output: [2, 3, 20, 12],
        isQuantized: false,
      },
      {
        node: 'model/head/Conv2D',
        layer: {
          ...{
            ...common,
            type: 'conv2d',
            in_channels: 9,
            out_channels: 2,
            kernel_size: [1, 1],
            stride: [1, 1],
          },
          padding: [0, 0],
        },
        output: [2, 2, 20, 12],
        isQuantized: false,
      },
      {
        node: 'model/wide/conv2d_transpose',
        layer: {
          ...{
            type: 'conv_transpose2d',
            in_channels: 4,
            out_channels: 2,
            kernel_size: [3, 3],
            stride: [2, 3],
          },
          ...{ dilation: [2, 1], groups: 2, bias: true, padding: [0, 0], output_padding: [1, 2] },
        },
        // (20 − 1)·2 + 2·2 + 1 + 1, (12 − 1)·3 + 2 + 1 + 2
        output: [2, 2, 44, 38],
        isQuantized: false,
      },
    ],
  };
}

export const madeModels = {
  'MobileNet in QDQ': mobileNetLike(),
  'ResNeXt with groups 32': resNeXtLike(),
  'a decoder with output_padding': decoderLike(),
};
