import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/formats/onnx/model.ts';
import {
  FLOAT,
  floatTensor,
  type GraphProto,
  INT8,
  INT32,
  type ModelProto,
  modelOf,
  type NodeProto,
  node,
  UINT8,
  valueInfo,
} from '../../helpers/onnx.ts';

const weight = floatTensor('w', [4, 2, 3, 3], Array(72).fill(1));
const input = [valueInfo('x', ['N', 4, 9, 8])];

const convolutions = (graph: GraphProto, more?: Partial<ModelProto>) =>
  readModel(modelOf(graph, more)).convolutions;
const one = (attributes: Parameters<typeof node>[3] = {}, operator = 'Conv', more: GraphProto = {}) =>
  convolutions({
    node: [node(operator, ['x', 'w'], 'y', attributes)],
    initializer: [weight],
    input,
    ...more,
  })[0];

describe('the attributes of a convolution', () => {
  it('have the defaults of ONNX', () => {
    expect(one({ group: 2 })).toMatchObject({
      layer: { type: 'conv2d', in_channels: 4, out_channels: 4, groups: 2, stride: [1, 1], padding: [0, 0] },
      shapes: { input: [-1, 4, 9, 8], output: [-1, 4, 7, 6] },
      cost: { parameters: 72, macs: 4 * 7 * 6 * 18, output_bytes: 4 * 4 * 7 * 6 },
      parameters: { weight: true, bias: null },
      reason: null,
    });
  });

  it.each([
    [
      { group: 2, pads: [0, 1, 2, 3] },
      {
        padding: [
          [0, 2],
          [1, 3],
        ],
      },
      [-1, 4, 9, 10],
    ],
    [{ group: 2, auto_pad: 'VALID', pads: [1, 1, 1, 1] }, { padding: [0, 0] }, [-1, 4, 7, 6]],
    [{ group: 2, auto_pad: 'SAME_LOWER', strides: [2, 3] }, { auto_pad: 'SAME_LOWER' }, [-1, 4, 5, 3]],
    [{ group: 2, dilations: [2, 1], kernel_shape: [3, 3] }, { dilation: [2, 1] }, [-1, 4, 5, 6]],
  ])('%j', (attributes, layer, output) => {
    expect(one(attributes)).toMatchObject({ layer, shapes: { output } });
  });

  it.each([
    [{ group: 3 }, 'out_channels must be divisible by groups: 4 is not divisible by 3'],
    [{ group: 0 }, 'group has the value 0'],
    [{ group: 2, strides: [1] }, 'strides has 1 entries, not 2'],
    [{ group: 2, strides: [0, 1] }, 'strides has the value 0'],
    [{ group: 2, pads: [-1, 0, 0, 0] }, 'pads [-1, 0, 0, 0] are negative'],
    [{ group: 2, kernel_shape: [5, 5] }, 'weight_shape [4, 2, 3, 3] does not hold a kernel of [5, 5]'],
    [{ group: 2, auto_pad: 'SAME' }, 'auto_pad "SAME" is none of'],
    [{ group: 2, dilations: [9, 9] }, "Kernel size can't be greater than actual input size"],
    [{ group: 1 }, 'to have 2 channels, but got 4 channels'],
  ])('%j are refused with the reason', (attributes, reason) => {
    expect(one(attributes)).toMatchObject({
      layer: null,
      shapes: null,
      cost: null,
      reason: expect.stringContaining(reason),
    });
  });

  it('of a transposed one need its input for output_shape', () => {
    const attributes = { group: 2, output_shape: [20, 17], strides: [2, 2] };
    expect(one(attributes, 'ConvTranspose')).toMatchObject({
      // 19 rows, of which one is missing; 17 columns.
      layer: { in_channels: 4, out_channels: 4, padding: [0, 0], output_padding: [1, 0] },
      shapes: { output: [-1, 4, 20, 17] },
    });
    const open = { input: [valueInfo('x', ['N', 4, 'H', 8])] };
    expect(one(attributes, 'ConvTranspose', open).reason).toContain('output_shape depends on the size');
  });
});

describe('operators that are not taken', () => {
  it.each<[string, NodeProto]>([
    ['com.microsoft.FusedConv', { ...node('FusedConv', ['x', 'w'], 'y'), domain: 'com.microsoft' }],
    ['com.example.Conv', { ...node('Conv', ['x', 'w'], 'y'), domain: 'com.example' }],
    ['DeformConv', node('DeformConv', ['x', 'w', 'offset'], 'y')],
  ])('%s is listed with the reason', (operator, made) => {
    const [found, ...others] = convolutions({ node: [made], initializer: [weight], input });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      operator,
      layer: null,
      reason: expect.stringContaining(`"${operator}" is none of`),
    });
  });
});

describe('weights that are not in the model', () => {
  it.each<[string, GraphProto, string]>([
    [
      'an input',
      { input: [...input, valueInfo('w', [4, 2, 3, 3])] },
      'is not in the model: it is an input of the model',
    ],
    [
      'a computed one',
      {
        node: [node('Transpose', ['v'], 'w'), node('Conv', ['x', 'w'], 'y', { group: 2 })],
        value_info: [valueInfo('w', [4, 2, 3, 3])],
      },
      'it is computed by Transpose "w"',
    ],
    [
      'one in another file',
      { initializer: [{ name: 'w', dims: [4, 2, 3, 3], data_type: FLOAT, data_location: 1 }] },
      'lies in another file',
    ],
    ['one of unknown shape', {}, 'the shape of its weight is not known: it is nowhere in the model'],
    ['a sparse one', { sparse_initializer: [{ values: weight }] }, 'it is a sparse tensor'],
  ])('%s', (_, graph, reason) => {
    const [found] = convolutions({ node: [node('Conv', ['x', 'w'], 'y', { group: 2 })], input, ...graph });
    expect(found).toMatchObject({
      parameters: { weight: false },
      tensors: null,
      reason: expect.stringContaining(reason),
    });
  });

  it('nor the bias', () => {
    const conv = node('Conv', ['x', 'w', 'b'], 'y', { group: 2 });
    const of = (graph: GraphProto) => convolutions({ node: [conv], input, ...graph })[0];
    expect(of({ initializer: [weight] })).toMatchObject({
      parameters: { weight: true, bias: false },
      layer: { bias: true },
    });
    const short = floatTensor('b', [3], [1, 2, 3]);
    expect(of({ initializer: [weight, short] }).reason).toBe('its bias has the shape [3], not [4]');
  });
});

describe('graphs in a graph', () => {
  it('are listed with their path, and see the constants around them', () => {
    const inner = {
      node: [node('Conv', ['x', 'w'], 'z', { group: 2 }, 'inner')],
      output: [valueInfo('z', [])],
    };
    const branch = { name: 'then_branch', type: 5, g: inner };
    const condition = { op_type: 'If', name: 'choice', input: ['c'], output: ['y'], attribute: [branch] };
    const found = convolutions({
      node: [condition, node('Conv', ['y', 'w'], 'last', { group: 2 })],
      initializer: [weight],
      input,
    });
    expect(found).toMatchObject([
      { node: 'last', lostAt: 'If choice', reason: null },
      { node: 'choice/then_branch/inner', shapes: { input: [-1, 4, 9, 8] }, reason: null },
    ]);
  });

  it('functions too, whose weights their callers have', () => {
    const body = { name: 'block', input: ['x', 'w'], output: ['y'], node: [node('Conv', ['x', 'w'], 'y')] };
    const [found] = convolutions(
      { node: [{ ...node('block', ['x', 'w'], 'y'), domain: 'local' }], input },
      { functions: [body] },
    );
    expect(found).toMatchObject({
      node: 'block/y',
      reason: expect.stringContaining('it comes from the caller of the function'),
    });
  });
});

describe('shapes', () => {
  it('are lost behind an operator that is not followed, and found where the model states them', () => {
    const chain = (value_info: GraphProto['value_info'] = []) =>
      convolutions({
        node: [
          node('Conv', ['x', 'w'], 'a', { group: 2 }),
          node('Resize', ['a', '', 's'], 'b', {}, 'grow'),
          node('Relu', ['b'], 'c'),
          node('Conv', ['c', 'w'], 'd', { group: 2 }),
        ],
        ...{ initializer: [weight], input, value_info },
      })[1];
    expect(chain()).toMatchObject({
      lostAt: 'Resize grow',
      shapes: { input: [-1, 4, -1, -1], output: [-1, 4, -1, -1] },
      cost: { parameters: 72, macs: null, output_bytes: null },
    });
    expect(chain([valueInfo('b', ['N', 4, 14, 12])])).toMatchObject({
      lostAt: null,
      shapes: { output: [-1, 4, 12, 10] },
    });
  });

  it.each([
    // torch.nn.MaxPool2d(3, 2, ceil_mode=True) of 9 × 8: 4 × 4; without: 4 × 3.
    ['MaxPool', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, [-1, 4, 4, 4]],
    ['MaxPool', { kernel_shape: [3, 3], strides: [2, 2] }, [-1, 4, 4, 3]],
    // torch.nn.AvgPool2d(2, 2, padding=1, ceil_mode=True) of 9 × 8: no window begins in the padding behind.
    [
      'AveragePool',
      { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 1, 1, 1], ceil_mode: 1 },
      [-1, 4, 5, 5],
    ],
    ['MaxPool', { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' }, [-1, 4, 5, 4]],
    ['GlobalAveragePool', {}, [-1, 4, 1, 1]],
    ['Softmax', {}, [-1, 4, 9, 8]],
  ])('follow through %s %j', (operator, attributes, shape) => {
    const pointwise = floatTensor('p', [1, 4, 1, 1], [1, 1, 1, 1]);
    const nodes = [node(operator, ['x'], 'a', attributes), node('Conv', ['a', 'p'], 'y')];
    expect(convolutions({ node: nodes, initializer: [pointwise], input })[0].shapes?.input).toEqual(shape);
  });
});

describe('quantized convolutions', () => {
  const integers = (name: string, data_type: number, values: number[], dims: number[] = []) => ({
    ...{ name, dims, data_type, int32_data: values },
  });
  const tensors = [
    integers('wq', INT8, Array(8).fill(1), [4, 2, 1, 1]),
    floatTensor('ws', [4], [0.1, 0.2, 0.3, 0.4]),
    integers('wz', INT8, [0, 0, 0, 0], [4]),
    ...[
      floatTensor('xs', [], [0.5]),
      integers('xz', UINT8, [128]),
      floatTensor('ys', [], [2]),
      integers('yz', UINT8, [3]),
    ],
    integers('bq', INT32, [1, 2, 3, 4], [4]),
  ];
  const of = (nodes: readonly NodeProto[]) =>
    convolutions({ node: nodes, initializer: tensors, input: [valueInfo('q', [1, 4, 2, 2], UINT8)] })[0];
  const perChannel = { dtype: 'int8', scale: [0.1, 0.2, 0.3, 0.4], zero_point: [0, 0, 0, 0] };
  const image = { dtype: 'uint8', scale: 0.5, zero_point: 128 };

  it('QLinearConv', () => {
    const inputs = ['q', 'xs', 'xz', 'wq', 'ws', 'wz', 'ys', 'yz', 'bq'];
    expect(of([node('QLinearConv', inputs, 'y', { group: 2 })])).toMatchObject({
      layer: { in_channels: 4, out_channels: 4, groups: 2, bias: true },
      parameters: { weight: true, bias: true },
      quantization: {
        form: 'QLinearConv',
        input: image,
        weight: perChannel,
        output: { dtype: 'uint8', scale: 2, zero_point: 3 },
      },
      layerQuantization: {
        dtype: 'uint8',
        input: { scale: 0.5, zero_point: 128 },
        weight: perChannel,
        output: { scale: 2, zero_point: 3 },
      },
      reason: null,
      tensors: { weight: 0, bias: 1 },
    });
  });

  it('ConvInteger is stored with scales of 1', () => {
    expect(of([node('ConvInteger', ['q', 'wq', 'xz'], 'y', { group: 2 })])).toMatchObject({
      reason: null,
      layerQuantization: {
        dtype: 'uint8',
        input: { scale: 1, zero_point: 128 },
        weight: { dtype: 'int8', scale: 1, zero_point: 0 },
        output: { scale: 1, zero_point: 0 },
      },
    });
  });

  const dequantized = (bias: string, activation: string) => [
    node('DequantizeLinear', ['q', 'xs', 'xz'], 'x'),
    node('DequantizeLinear', ['wq', 'ws', 'wz'], 'w'),
    node('DequantizeLinear', ['bq', bias], 'b'),
    node('Conv', ['x', 'w', 'b'], 'c', { group: 2 }),
    node(activation, ['c'], 'a'),
    node('QuantizeLinear', ['a', 'ys', 'yz'], 'y'),
  ];
  // Scales of a bias: input times weight, and others.
  tensors.push(floatTensor('bs', [4], [0.05, 0.1, 0.15, 0.2]), floatTensor('other', [], [0.05]));

  it('QDQ is stored where its bias has the scale of the accumulator, and a Relu behind it', () => {
    expect(of(dequantized('bs', 'Relu'))).toMatchObject({
      reason: null,
      layerQuantization: { dtype: 'uint8', weight: perChannel, activation: 'relu' },
    });
  });

  it.each([
    [
      'the scale of its bias',
      dequantized('other', 'Relu'),
      'the scale of its bias is not that of input times weight',
    ],
    [
      'what stands behind it',
      dequantized('bs', 'Clip'),
      'Clip stands between it and QuantizeLinear: Relu is taken',
    ],
    [
      'an output of real numbers',
      dequantized('bs', 'Relu').slice(0, -1),
      'its input or its output has real numbers',
    ],
    [
      'a bias of real numbers',
      [
        ...dequantized('bs', 'Relu').slice(0, 2),
        node('Conv', ['x', 'w', 'fb'], 'c', { group: 2 }),
        node('QuantizeLinear', ['c', 'ys', 'yz'], 'y'),
      ],
      'its bias has real numbers',
    ],
    [
      'a scale that is computed',
      [node('QLinearConv', ['q', 'given', 'xz', 'wq', 'ws', 'wz', 'ys', 'yz'], 'y', { group: 2 })],
      'the scale of its input is not in the model',
    ],
    [
      'a scale that is none',
      [node('QLinearConv', ['q', 'zero', 'xz', 'wq', 'ws', 'wz', 'ys', 'yz'], 'y', { group: 2 })],
      'a scale must be a positive normal float32, but got 0',
    ],
    [
      'integers of another dtype',
      [node('QLinearConv', ['q', 'xs', 'xz', 'wq', 'ws', 'wz', 'ys', 'iz'], 'y', { group: 2 })],
      'its input is of uint8 and its output of int8',
    ],
  ])('are not stored for %s', (_, nodes, reason) => {
    expect(of(nodes)).toMatchObject({ reason, tensors: null, layerQuantization: null });
  });
  tensors.push(floatTensor('fb', [4], [1, 2, 3, 4]), floatTensor('zero', [], [0]), integers('iz', INT8, [3]));

  it('ConvInteger', () => {
    expect(of([node('ConvInteger', ['q', 'wq', 'xz'], 'y', { group: 2 })]).quantization).toEqual({
      form: 'ConvInteger',
      input: { dtype: 'uint8', scale: null, zero_point: 128 },
      weight: { dtype: 'int8', scale: null, zero_point: 0 },
      ...{ output: null, activation: null },
    });
  });

  it('QDQ around ConvTranspose, with the output that only one node reads', () => {
    const dequantized = [
      node('DequantizeLinear', ['q', 'xs', 'xz'], 'x'),
      node('DequantizeLinear', ['wq', 'ws', 'wz'], 'w'),
      node('ConvTranspose', ['x', 'w'], 'c', { group: 2 }),
      node('QuantizeLinear', ['c', 'ys', 'yz'], 'y'),
    ];
    const output = { dtype: 'uint8', scale: 2, zero_point: 3 };
    expect(of(dequantized).quantization).toEqual({
      form: 'QDQ',
      input: image,
      weight: perChannel,
      output,
      activation: null,
    });
    expect(of([...dequantized, node('Relu', ['c'], 'other')]).quantization?.output).toBeNull();
  });

  it('of weights alone', () => {
    const nodes = [
      node('DequantizeLinear', ['wq', 'ws', 'wz'], 'w'),
      node('Conv', ['x', 'w'], 'y', { group: 2 }),
    ];
    expect(of(nodes).quantization).toEqual({
      form: 'QDQ',
      input: null,
      weight: perChannel,
      output: null,
      activation: null,
    });
  });
});

it('is no model without a graph', () => {
  for (const bytes of [new Uint8Array(), Uint8Array.of(8, 8)])
    expect(() => readModel(bytes)).toThrow('the file holds no model: it has no graph');
});
