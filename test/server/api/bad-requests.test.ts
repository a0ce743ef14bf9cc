import { describe, expect, it } from 'vitest';
import { at, get, type Json, post, testApp } from '../../helpers/app.ts';

const app = await testApp({ MAX_BODY_BYTES: '100000', MAX_ELEMENTS: '1000000', MAX_MACS: '10000000' });

const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };
const input = { shape: [2, 16, 10, 10], fill: 1 };
const base = { layer, input, weight: { fill: 1 }, bias: { fill: 0 } };
const changed = (change: object) => ({ ...base, layer: { ...layer, ...change } });

interface Bad {
  readonly what: string;
  readonly route?: string;
  readonly body: unknown;
  readonly status: number;
  readonly type: string;
  readonly pointer?: string;
  /** What the message and the hint of that fault must hold. */
  readonly says?: string;
  readonly hint?: string;
}

const bad: readonly Bad[] = [
  {
    what: 'no body',
    body: '',
    status: 400,
    type: 'malformed-json',
    says: 'the body is empty: send a JSON object',
  },
  { what: 'truncated JSON', body: '{"layer": {', status: 400, type: 'malformed-json' },
  {
    what: 'a trailing comma',
    body: '{"layer": 1,}',
    status: 400,
    type: 'malformed-json',
    says: '(behind a trailing comma) at line 1, column 13',
  },
  { what: 'a bare NaN', body: '{"input": NaN}', status: 400, type: 'malformed-json' },
  { what: 'a __proto__ key', body: '{"__proto__": {"x": 1}}', status: 400, type: 'malformed-json' },
  {
    what: 'a list for a body',
    body: [1, 2],
    status: 422,
    type: 'invalid-request',
    pointer: '',
    says: 'expected an object',
  },
  {
    what: 'no layer',
    body: { input },
    status: 422,
    type: 'invalid-request',
    pointer: '/layer',
    says: 'layer is required',
    hint: 'its fields are type, in_channels',
  },
  {
    what: 'no input',
    body: { layer },
    status: 422,
    type: 'invalid-request',
    pointer: '/input',
    says: 'input is required',
    hint: '{"shape": [2, 2], "fill": 1}',
  },
  {
    what: 'numbers without a shape',
    body: { ...base, input: { data: [1, 2, 3] } },
    status: 422,
    type: 'invalid-request',
    pointer: '/input/shape',
    says: 'shape is required',
  },
  {
    what: 'a layer as Keras writes it',
    body: changed({ kernel: 3 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/kernel',
    hint: 'PyTorch\'s word is "kernel_size"',
  },
  {
    what: 'a field of the layer beside it',
    body: { ...base, groups: 4 },
    status: 422,
    type: 'invalid-request',
    pointer: '/groups',
    hint: 'it belongs into "layer"',
  },
  {
    what: 'a depthwise type',
    body: changed({ type: 'depthwise_conv2d' }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/type',
    hint: 'use "conv2d" with groups = in_channels',
  },
  {
    what: 'an unknown field',
    body: { ...base, wieght: 1 },
    status: 422,
    type: 'invalid-request',
    pointer: '/wieght',
    says: 'unknown field',
    hint: 'did you mean "weight"?',
  },
  {
    what: 'an unknown layer field',
    body: changed({ kernelsize: 3 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/kernelsize',
    hint: '"kernel_size"',
  },
  {
    what: 'an unknown layer type',
    body: changed({ type: 'conv4d' }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/type',
    says: "type='conv4d'",
    hint: 'conv1d, conv2d, conv3d',
  },
  {
    what: 'groups 0',
    body: changed({ groups: 0 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/groups',
    says: 'groups must be a positive integer, but got 0',
  },
  {
    what: 'groups 1.5',
    body: changed({ groups: 1.5 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/groups',
    says: '1.5',
  },
  {
    what: 'groups "4"',
    body: changed({ groups: '4' }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/groups',
    says: '"4"',
  },
  {
    what: 'groups that do not divide in_channels',
    body: changed({ groups: 3 }),
    status: 422,
    type: 'invalid-layer',
    pointer: '/layer/groups',
    says: 'in_channels must be divisible by groups: 16 is not divisible by 3',
    hint: 'groups may be 1, 2, 4',
  },
  {
    what: 'groups that do not divide out_channels',
    body: changed({ groups: 8 }),
    status: 422,
    type: 'invalid-layer',
    pointer: '/layer/groups',
    says: 'out_channels must be divisible by groups: 4 is not divisible by 8',
    hint: 'groups may be 1, 2, 4',
  },
  {
    what: 'in_channels 0',
    body: changed({ in_channels: 0 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/in_channels',
    says: 'positive integer',
  },
  {
    what: 'an absurd channel count',
    body: changed({ in_channels: 1e300 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/in_channels',
  },
  {
    what: 'kernel_size 0',
    body: changed({ kernel_size: [1, 0] }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/kernel_size/1',
    says: 'but got 0',
  },
  {
    what: 'a kernel of three sizes',
    body: changed({ kernel_size: [1, 1, 1] }),
    status: 422,
    type: 'invalid-layer',
    pointer: '/layer/kernel_size',
    says: 'a list of 2 values',
  },
  {
    what: 'stride 0',
    body: changed({ stride: 0 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/stride',
    says: 'non-positive stride is not supported',
  },
  {
    what: 'negative padding',
    body: changed({ padding: -1 }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/padding',
    says: 'negative padding is not supported',
  },
  {
    what: 'an unknown padding',
    body: changed({ padding: 'full' }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/padding',
    says: "Invalid padding string 'full', should be one of {'same', 'valid'}",
  },
  {
    what: 'same with stride 2',
    body: changed({ padding: 'same', stride: 2 }),
    status: 422,
    type: 'invalid-layer',
    pointer: '/layer/padding',
    says: "padding='same' is not supported for strided convolutions",
  },
  {
    what: 'a padding mode of later',
    body: changed({ padding_mode: 'symmetric' }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/padding_mode',
    says: "padding_mode='symmetric'",
  },
  {
    what: 'dtype int8',
    body: changed({ dtype: 'int8' }),
    status: 422,
    type: 'invalid-request',
    pointer: '/layer/dtype',
  },
  {
    what: 'a kernel larger than the input',
    body: changed({ kernel_size: 11 }),
    status: 422,
    type: 'invalid-layer',
    pointer: '/layer/kernel_size',
    says: "Kernel size can't be greater than actual input size",
  },
  {
    what: 'an input of the wrong rank',
    body: { ...base, input: { shape: [16, 10], fill: 1 } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input',
    says: 'Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [16, 10]',
  },
  {
    what: 'an input of the wrong channels',
    body: { ...base, input: { shape: [2, 8, 10, 10], fill: 1 } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input',
    says: 'to have 16 channels, but got 8 channels instead',
  },
  {
    what: 'an input with its channels last',
    body: { ...base, input: { shape: [2, 10, 10, 16], fill: 1 } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input',
    says: 'to have 16 channels, but got 10 channels instead',
    hint: 'this looks channels-last, NHWC: send NCHW, [2, 16, 10, 10], in NumPy x.transpose(0, 3, 1, 2), or ',
  },
  {
    what: 'a weight as Keras keeps it',
    body: {
      ...base,
      layer: { ...layer, out_channels: 8 },
      weight: { shape: [1, 1, 4, 8], fill: 1 },
      bias: undefined,
    },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/weight',
    hint: 'this looks channels-last, HWIO: send OIHW, [8, 4, 1, 1], in NumPy x.transpose(3, 2, 0, 1), or say "layout": {"weight": "HWIO"}',
  },
  {
    what: 'a gradient with its channels last',
    route: '/v1/gradients',
    body: { ...base, grad_output: { shape: [2, 10, 10, 4], fill: 1 } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/grad_output',
    hint: 'this looks channels-last, NHWC',
  },
  {
    what: 'an input without a shape',
    body: { ...base, input: { fill: 1 } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input/shape',
    says: 'shape is required',
  },
  {
    what: 'a ragged input',
    body: { ...base, input: [[[1, 2], [3]]] },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input/0/1',
    says: 'expected sequence of length 2 at dim 2 (got 1)',
  },
  {
    what: 'null among the numbers',
    body: { ...base, input: [[[1, null]]] },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input/0/0/1',
    says: 'null',
  },
  {
    what: 'data that does not fill the shape',
    body: { ...base, input: { shape: [1, 16, 1, 1], data: [1, 2, 3] } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input/data',
    says: "shape '[1, 16, 1, 1]' is invalid for input of size 3",
  },
  {
    what: 'base64 with a bad character',
    body: { ...base, input: { shape: [1], base64: 'AA*A' } },
    status: 400,
    type: 'malformed-base64',
    pointer: '/input/base64',
  },
  {
    what: 'base64 of the wrong length',
    body: { ...base, input: { shape: [2], base64: 'AAAAAA==' } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input/base64',
    says: 'takes 8 bytes, but base64 holds 4',
  },
  {
    what: 'an unknown fill',
    body: { ...base, input: { shape: [1], fill: { kind: 'sine' } } },
    status: 422,
    type: 'invalid-request',
    pointer: '/input/fill/kind',
    says: 'but got "sine"',
    hint: 'constant, arange, axis',
  },
  {
    what: 'an axis fill on an axis that is not there',
    body: { ...base, input: { ...input, fill: { kind: 'axis', axis: 4 } } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/input/fill/axis',
    says: 'expected to be in range of [-4, 3], but got 4',
  },
  {
    what: 'a weight of another shape',
    body: { ...base, weight: { shape: [4, 16, 1, 1], fill: 1 } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/weight',
    says: 'to have 64 channels, but got 16 channels instead',
    hint: '[4, 4, 1, 1]',
  },
  {
    what: 'a bias of another length',
    body: { ...base, bias: [0, 0] },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/bias',
    says: 'expected bias to be 1-dimensional with 4 elements, but got bias of size [2] instead',
  },
  {
    what: 'a bias where there is none',
    body: { ...base, layer: { ...layer, bias: false } },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/bias',
    says: 'bias: false',
  },
  {
    what: 'a reduction over an axis that is not there',
    body: { ...base, reduce: [{ op: 'mean', dims: [4] }] },
    status: 422,
    type: 'invalid-request',
    pointer: '/reduce/0/dims/0',
    says: 'Dimension out of range (expected to be in range of [-4, 3], but got 4)',
  },
  {
    what: 'a reduction over an axis twice',
    body: { ...base, reduce: [{ op: 'mean', dims: [1, -3] }] },
    status: 422,
    type: 'invalid-request',
    pointer: '/reduce/0/dims/1',
    says: 'dim 1 appears multiple times',
  },
  {
    what: 'an unknown format',
    body: { ...base, format: 'csv' },
    status: 422,
    type: 'invalid-request',
    pointer: '/format',
    hint: '"nested", "flat", "base64", "none"',
  },
  {
    what: 'an input over the element limit',
    body: { ...base, input: { shape: [1e6, 16, 10, 10], fill: 1 } },
    status: 413,
    type: 'limit-exceeded',
    pointer: '/input',
    says: '1600000000 elements, over the limit of 1000000 (MAX_ELEMENTS)',
  },
  {
    what: 'padding over the element limit',
    body: changed({ padding: 16777216, stride: 16777216 }),
    status: 413,
    type: 'limit-exceeded',
    pointer: '/layer/padding',
  },
  {
    what: 'work over the limit',
    body: {
      layer: { ...layer, groups: 1, kernel_size: 9, in_channels: 4 },
      input: { shape: [8, 4, 64, 64], fill: 1 },
    },
    status: 413,
    type: 'limit-exceeded',
    pointer: '/layer',
    says: '(MAX_MACS)',
  },
  {
    what: 'a body over the limit',
    body: JSON.stringify({ ...base, x: 'x'.repeat(100000) }),
    status: 413,
    type: 'body-too-large',
    says: '(MAX_BODY_BYTES)',
  },
  {
    what: 'a bad layer among several',
    route: '/v1/compare',
    body: { input, layers: [{ layer }, { layer: { ...layer, groups: 5 } }] },
    status: 422,
    type: 'invalid-layer',
    pointer: '/layers/1/layer/groups',
    hint: '1, 2, 4',
  },
  {
    what: 'no layers to compare',
    route: '/v1/compare',
    body: { input, layers: [] },
    status: 422,
    type: 'invalid-request',
    pointer: '/layers',
  },
  {
    what: 'layer and layers both',
    route: '/v1/shapes',
    body: { layer, layers: [layer], input_shape: [1, 16, 4, 4] },
    status: 422,
    type: 'invalid-request',
    pointer: '',
    says: 'either layer or layers',
  },
  {
    what: 'a negative size',
    route: '/v1/shapes',
    body: { layer, input_shape: [1, 16, -4, 4] },
    status: 422,
    type: 'invalid-request',
    pointer: '/input_shape/2',
    says: '-4',
  },
  {
    what: 'a chain that does not fit',
    route: '/v1/shapes',
    body: { layers: [layer, layer], input_shape: [1, 16, 4, 4] },
    status: 422,
    type: 'invalid-tensor',
    pointer: '/layers/1',
    says: 'to have 16 channels, but got 4 channels instead',
  },
  {
    what: 'more groups than an answer lists',
    route: '/v1/shapes',
    body: {
      layer: {
        type: 'conv1d',
        in_channels: 16777216,
        out_channels: 16777216,
        kernel_size: 1,
        groups: 16777216,
      },
      input_shape: [16777216, 1],
    },
    status: 413,
    type: 'limit-exceeded',
    pointer: '/layer/groups',
  },
  {
    what: 'null for a body',
    body: 'null',
    status: 400,
    type: 'malformed-json',
    says: 'the body is empty, or null: send a JSON object',
  },
  ...(
    [
      ['/v1/conv', '/include', 'weight', 'include must be a list, but got "weight"', 'such as ["weight"]'],
      [
        '/v1/conv',
        '/reduce',
        'mean',
        'reduce must be a list, but got "mean"',
        '[{"op": "mean", "dims": [2]}]',
      ],
      ['/v1/conv', '/include/1', ['bias', 'y'], 'include[1] must be one of', 'one of "input"'],
      ['/v1/conv', '/layer/groups', '4', 'groups must be an integer, but got "4"', '4 without quotes'],
      ['/v1/conv', '/layer/kernel_size', '3', 'list of integers, but got "3"', '3 without quotes'],
      [
        '/v1/conv',
        '/layer/kernel_size',
        '3x3',
        'list of integers, but got "3x3"',
        'one integer for all axes',
      ],
      ['/v1/conv', '/layer/padding', '1', "Invalid padding string '1'", '1 without quotes'],
      ['/v1/conv', '/layer/bias', [1, 2], 'bias must be true or false', 'its elements stand beside "layer"'],
      ['/v1/explain', '/index', 3, 'index must be a list of integers, but got 3', 'such as [0, 2, 4, 4]'],
      ['/v1/explain', '/index/1', [0, 1.5], 'must be an integer, but got 1.5', 'an integer'],
      ['/v1/sweep', '/repeat', 0, 'repeat must be at least 1, but got 0', 'at least 1'],
      ['/v1/sweep', '/repeat', 101, 'repeat must be at most 100, but got 101', 'at most 100'],
      ['/v1/translate', '/to', 'onnx', 'to must be a list, but got "onnx"', 'such as ["onnx"]'],
      ['/v1/vectors', '/pack', 'numpy', 'but got "numpy"', 'one of "npz"'],
    ] as const
  ).map(([route, pointer, value, says, hint]) => {
    const [, field, inner] = pointer.split('/');
    const body =
      field === 'layer' ? { ...base, layer: { ...layer, [inner]: value } } : { ...base, [field]: value };
    return {
      what: `${JSON.stringify(value)} at ${pointer}`,
      ...{ route, body, pointer, says, hint, status: 422, type: 'invalid-request' },
    };
  }),
  {
    what: 'layers left out of a comparison',
    route: '/v1/compare',
    body: { input },
    status: 422,
    type: 'invalid-request',
    pointer: '/layers',
    says: 'layers is required',
    hint: 'such as [{"layer": {…}, "weight": …}',
  },
];

it('holds at least 30 bad requests', () => {
  expect(bad.length).toBeGreaterThanOrEqual(30);
});

describe('a bad request', () => {
  it.each(bad)(
    '$what: $status $type',
    async ({ route = '/v1/conv', body: sent, status, type, pointer, says = '', hint = '' }) => {
      const { status: answered, headers, body } = await post(app, route, sent);
      expect(body).toMatchObject({ type: `/problems/${type}`, status, instance: headers['x-request-id'] });
      expect(answered).toBe(status);
      expect(headers['content-type']).toBe('application/problem+json');
      expect(body.detail).toContain(says);
      if (pointer === undefined) return;
      const fault = faultsOf(body).find((candidate) => at(candidate, 'pointer') === pointer);
      expect(fault, JSON.stringify(body.errors)).toBeDefined();
      expect(at(fault ?? null, 'message')).toContain(says);
      if (hint) expect(at(fault ?? null, 'hint')).toContain(hint);
    },
  );
});

describe('a bad query', () => {
  const good = 'in_channels=16&out_channels=4&kernel_size=1&groups=4&input_shape=2,16,10,10';
  const cases = [
    { query: good.replace('groups=4', 'groups=3'), status: 422, type: 'invalid-layer', pointer: '/groups' },
    { query: good.replace('groups=4', 'groups=0'), status: 422, type: 'invalid-request', pointer: '/groups' },
    {
      query: good.replace('groups=4', 'groups=four'),
      status: 400,
      type: 'malformed-query',
      pointer: '/groups',
    },
    { query: good.replace('groups=4', 'group=4'), status: 400, type: 'malformed-query', pointer: '/group' },
    { query: `${good}&groups=2`, status: 422, type: 'invalid-request', pointer: '/groups' },
    { query: `${good}&bias=maybe`, status: 400, type: 'malformed-query', pointer: '/bias' },
    { query: `${good}&type=conv9d`, status: 422, type: 'invalid-request', pointer: '/type' },
    {
      query: good.replace('2,16,10,10', '16,10'),
      status: 422,
      type: 'invalid-tensor',
      pointer: '/input_shape',
    },
    { query: 'in_channels=16', status: 400, type: 'malformed-query', pointer: '/input_shape' },
    {
      query: 'in_channels=16&input_shape=1',
      status: 400,
      type: 'malformed-query',
      pointer: '/out_channels',
    },
  ];

  it.each(cases)('$query: $status $type at $pointer', async ({ query, status, type, pointer }) => {
    const { status: answered, body } = await get(app, `/v1/shapes?${query}`);
    expect(body).toMatchObject({ type: `/problems/${type}`, status });
    expect(answered).toBe(status);
    expect(faultsOf(body).map((fault) => at(fault, 'pointer'))).toContain(pointer);
  });
});

function faultsOf(body: Json): readonly Json[] {
  const errors = at(body, 'errors');
  return Array.isArray(errors) ? errors : [];
}
