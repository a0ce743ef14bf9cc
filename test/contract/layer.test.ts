import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemOfIssues } from '../../src/contract/issues.ts';
import { layerField, layerSchema } from '../../src/contract/layer.ts';
import { checkBias, checkWeight } from '../../src/layers/operands.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import {
  type GoldenError,
  goldenError,
  goldenErrors,
  requestedLayer,
  torchMessage,
} from '../helpers/golden-errors.ts';
import { fitting } from '../helpers/layers.ts';
import { problemFrom } from '../helpers/problems.ts';
import { refusalOf } from '../helpers/schemas.ts';

const least = { type: 'conv2d', in_channels: 4, out_channels: 8, kernel_size: 3 };
const fields =
  'type, in_channels, out_channels, kernel_size, stride, padding, auto_pad, output_padding, output_size, dilation, groups, bias, padding_mode, dtype';
const positiveHint = 'use an integer from 1 to 16777216';
const listHint = 'one integer for all axes, or one per axis';

const refusal = (fields: object) => refusalOf(layerSchema, { ...least, ...fields });

describe('layerSchema', () => {
  it("fills in PyTorch's defaults", () => {
    expect(layerSchema.parse(least)).toEqual({
      ...least,
      stride: 1,
      dilation: 1,
      groups: 1,
      bias: true,
      padding_mode: 'zeros',
      dtype: 'float32',
    });
  });

  it('takes every resolved layer as it is: a response can be sent back', () => {
    fc.assert(
      fc.property(fitting(), ({ spec }) => {
        const layer = resolveLayer(spec);
        expect(layerSchema.parse(JSON.parse(JSON.stringify(layer)))).toEqual(layer);
      }),
    );
  });

  it.each([
    0,
    2 ** 24,
    'same',
    'valid',
    [0],
    [1, 2],
    [1, 2, 3],
    // Flat lists of both sides are read, for resolveLayer to say how they are written.
    [1, 2, 3, 4],
    [1, 2, 3, 4, 5, 6],
    [[1, 2]],
    [
      [0, 1],
      [2, 2],
    ],
    [
      [0, 1],
      [2, 2],
      [3, 0],
    ],
  ])('takes padding %j', (padding) => {
    expect(layerSchema.parse({ ...least, padding }).padding).toEqual(padding);
  });

  it.each(['in_channels', 'out_channels', 'groups'])('names what is wrong with %s', (name) => {
    const fault = (value: unknown, message: string, hint = positiveHint) =>
      expect(refusal({ [name]: value })).toEqual({
        code: 'invalid-request',
        faults: [{ pointer: `/${name}`, message, hint }],
      });
    fault(0, `${name} must be a positive integer, but got 0`);
    fault(-3, `${name} must be a positive integer, but got -3`);
    fault(1.5, `${name} must be an integer, but got 1.5`);
    fault('2', `${name} must be an integer, but got "2"`, '2 without quotes');
    fault(true, `${name} must be an integer, but got true`);
    fault(null, `${name} must be an integer, but got null`);
    fault([4], `${name} must be an integer, but got [4]`);
    fault({ valueOf: 4 }, `${name} must be an integer, but got {"valueOf":4}`);
    fault(2 ** 24 + 1, `${name} is too large: 16777217`);
    expect(layerSchema.safeParse({ ...least, [name]: 2 ** 24 }).success).toBe(true);
  });

  it.each([
    ['kernel_size', 'kernel_size must be a positive integer'],
    ['stride', 'non-positive stride is not supported'],
    ['dilation', 'non-positive dilation is not supported: dilation should be greater than zero'],
  ])('names what is wrong with %s, alone or in a list', (name, refused) => {
    const fault = (value: unknown, pointer: string, message: string, hint: string) =>
      expect(refusal({ [name]: value })).toEqual({
        code: 'invalid-request',
        faults: [{ pointer: `/${name}${pointer}`, message, hint }],
      });
    fault(0, '', `${refused}, but got 0`, positiveHint);
    fault([1, -1], '/1', `${refused}, but got -1`, positiveHint);
    fault([1, 2.5], '/1', `${name} must be an integer, but got 2.5`, positiveHint);
    fault([null, 1], '/0', `${name} must be an integer, but got null`, positiveHint);
    fault([1, [1]], '/1', `${name} must be an integer, but got [1]`, positiveHint);
    fault([1, 2 ** 24 + 1], '/1', `${name} is too large: 16777217`, positiveHint);
    const quoted = `${name} must be an integer or a list of integers, but got "3"`;
    fault('3', '', quoted, '3 without quotes');
    for (const value of ['3x3', 2.5, null, false, { 0: 3 }]) {
      const text = JSON.stringify(value);
      fault(value, '', `${name} must be an integer or a list of integers, but got ${text}`, listHint);
    }
    for (const value of [[], [1, 1, 1, 1]])
      expect(refusal({ [name]: value }).faults[0].pointer).toBe(`/${name}`);
  });

  const amountHint = 'use an integer from 0 to 16777216';
  const wordHint = 'use "same", "valid" or numbers';
  const neither = (text: string) =>
    `padding must be an integer, a list of integers, "same", "valid" or [before, after] pairs, but got ${text}`;
  const formHint = 'one integer for all axes, one per axis, or one pair per axis';

  it.each([
    [-1, '/padding', 'negative padding is not supported, but got -1', amountHint],
    [[1, -2], '/padding/1', 'negative padding is not supported, but got -2', amountHint],
    [[0.5, 1], '/padding/0', 'padding must be an integer, but got 0.5', amountHint],
    [[1, 'same'], '/padding/1', 'padding must be an integer, but got "same"', amountHint],
    [
      [
        [0, 1],
        [2, -1],
      ],
      '/padding/1/1',
      'negative padding is not supported, but got -1',
      amountHint,
    ],
    [[['a', 1]], '/padding/0/0', 'padding must be an integer, but got "a"', amountHint],
    [2 ** 24 + 1, '/padding', 'padding is too large: 16777217', amountHint],
    ['full', '/padding', "Invalid padding string 'full', should be one of {'same', 'valid'}", wordHint],
    ['SAME', '/padding', "Invalid padding string 'SAME', should be one of {'same', 'valid'}", wordHint],
    ['', '/padding', "Invalid padding string '', should be one of {'same', 'valid'}", wordHint],
    [null, '/padding', neither('null'), formHint],
    [true, '/padding', neither('true'), formHint],
    [1.5, '/padding', neither('1.5'), formHint],
    [{ before: 1 }, '/padding', neither('{"before":1}'), formHint],
  ])('names what is wrong with padding %j', (padding, pointer, message, hint) => {
    expect(refusal({ padding })).toEqual({
      code: 'invalid-request',
      faults: [{ pointer, message, hint }],
    });
  });

  it.each([
    [[]],
    [Array(7).fill(1)],
    [[[1, 1, 1]]],
    [[[1]]],
    [[[0, 1], [2]]],
    [[[0, 1], 2]],
    [Array(7).fill([1, 1])],
  ])('refuses padding %j, inside it', (padding) => {
    for (const { pointer } of refusal({ padding }).faults) expect(pointer).toMatch(/^\/padding(\/|$)/);
  });

  it('cuts long values in its messages', () => {
    const [{ message }] = refusal({ padding: 'x'.repeat(1e6) }).faults;
    expect(message).toBe(`Invalid padding string '${'x'.repeat(40)}', should be one of {'same', 'valid'}`);
    for (const name of ['groups', 'kernel_size', 'bias', 'dtype', 'type']) {
      for (const value of ['y'.repeat(1e6), { deep: 'y'.repeat(1e6) }]) {
        expect(refusal({ [name]: value }).faults[0].message.length).toBeLessThan(200);
      }
    }
  });

  it.each([
    [
      'type',
      'conv4d',
      "type must be one of {'conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d'}, but got type='conv4d'",
      'one of conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d',
    ],
    [
      'type',
      2,
      "type must be one of {'conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d'}, but got type=2",
      'one of conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d',
    ],
    [
      'dtype',
      'int8',
      "dtype must be one of {'float32', 'float64', 'float16', 'bfloat16'}, but got dtype='int8'",
      'one of float32, float64, float16, bfloat16',
    ],
    [
      'dtype',
      null,
      "dtype must be one of {'float32', 'float64', 'float16', 'bfloat16'}, but got dtype=null",
      'one of float32, float64, float16, bfloat16',
    ],
    ['bias', 1, 'bias must be true or false, but got 1', 'true or false: its elements stand beside "layer"'],
    [
      'bias',
      'false',
      'bias must be true or false, but got "false"',
      'true or false: its elements stand beside "layer"',
    ],
    [
      'bias',
      null,
      'bias must be true or false, but got null',
      'true or false: its elements stand beside "layer"',
    ],
  ])('names what is wrong with %s: %j', (name, value, message, hint) => {
    expect(refusal({ [name]: value })).toEqual({
      code: 'invalid-request',
      faults: [{ pointer: `/${name}`, message, hint }],
    });
  });

  it.each(['type', 'dtype', 'padding_mode'])('knows no %s by the names of Object.prototype', (name) => {
    for (const value of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(refusal({ [name]: value }).faults).toMatchObject([
        {
          pointer: name.length < 200 ? `/${name}` : expect.stringMatching(/^\/x{198}…$/),
          message: expect.stringContaining(`but got ${name}='${value}'`),
        },
      ]);
    }
  });

  it('says what is required', () => {
    expect(refusalOf(layerSchema, {})).toEqual({
      code: 'invalid-request',
      faults: [
        {
          pointer: '/type',
          message: 'type is required',
          hint: 'one of conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d',
        },
        { pointer: '/in_channels', message: 'in_channels is required', hint: positiveHint },
        { pointer: '/out_channels', message: 'out_channels is required', hint: positiveHint },
        { pointer: '/kernel_size', message: 'kernel_size is required', hint: listHint },
      ],
    });
  });

  it.each([null, [], 'conv2d', 3, true])('refuses %j for a layer', (value) => {
    expect(refusalOf(layerSchema, value)).toEqual({
      code: 'invalid-request',
      faults: [
        {
          pointer: '',
          message: `expected an object, but got ${JSON.stringify(value)}`,
          hint: `its fields are ${fields}`,
        },
      ],
    });
  });

  it.each([
    ['kernal_size', 'did you mean "kernel_size"?'],
    ['kernelSize', 'did you mean "kernel_size"?'],
    ['strides', 'PyTorch\'s word is "stride"'],
    ['Groups', 'did you mean "groups"?'],
    ['group', 'PyTorch\'s word is "groups"'],
    ['pading', 'did you mean "padding"?'],
    ['inchannels', 'did you mean "in_channels"?'],
    ['filters', 'PyTorch\'s word is "out_channels"'],
    ['wheels', `the fields are ${fields}`],
    ['constructor', `the fields are ${fields}`],
    ['__proto__', `the fields are ${fields}`],
    ['', `the fields are ${fields}`],
    ['x'.repeat(1000), `the fields are ${fields}`],
  ])('suggests what the unknown field %j was meant to be', (name, hint) => {
    // JSON.parse, unlike a literal, makes an own property of any name.
    const body: unknown = JSON.parse(`{"${name}":1,${JSON.stringify(least).slice(1)}`);
    const { faults } = refusalOf(layerSchema, body);
    expect(faults).toEqual([
      {
        pointer: name.length < 200 ? `/${name}` : expect.stringMatching(/^\/x{198}…$/),
        message: expect.stringMatching(/^unknown field "/),
        hint,
      },
    ]);
    expect(faults[0].message.length).toBeLessThan(100);
  });

  it('points at every unknown field, escaped', () => {
    const { faults } = refusal({ 'a/b': 1, 'c~d': 2 });
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/a~1b', '/c~0d']);
  });

  it('takes nothing but numbers below 2^24 for a number', () => {
    const hostile = fc.oneof(
      fc.double().filter((value) => !Number.isInteger(value) || value < 1 || value > 2 ** 24),
      fc.constantFrom(1e308, -1e308, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.string(),
      fc.object(),
      fc.constantFrom(null, true, [[]], [{}], ['']),
    );
    const names = ['in_channels', 'out_channels', 'groups', 'kernel_size', 'stride', 'dilation'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...names), hostile, (name, value) => {
        const { code, faults } = refusal({ [name]: value });
        expect(code).toBe('invalid-request');
        for (const { pointer, message } of faults) {
          expect(pointer.split('/')[1]).toBe(name);
          expect(message).toContain(name);
        }
      }),
    );
  });
});

/** What the service says of a case: the first part that refuses it, or undefined. */
function refusalOfCase(golden: GoldenError) {
  const parsed = layerSchema.safeParse(requestedLayer(golden));
  if (!parsed.success) return problemOfIssues(parsed.error, 'invalid-request');
  const { input_shape: input, weight_shape, bias_shape } = golden;
  const compute = () => {
    const { layer } = planLayer(parsed.data, input, { layer: '/layer', input: '/input' });
    checkWeight(layer, input, weight_shape, '/weight');
    if (bias_shape) checkBias(layer, bias_shape, '/bias');
    return 'accepted';
  };
  return problemFrom(() => {
    if (compute() === 'accepted') throw new Error(`${golden.id} is accepted`);
  });
}

describe("what PyTorch's layers refuse", () => {
  // Tensors of JSON have no dtype of their own: a layer converts them all to its dtype.
  const mixedTypes = goldenError(72).id;
  const invalid = goldenErrors.filter(({ id, verdict }) => verdict === 'invalid' && id !== mixedTypes);

  it('is more than 40 cases', () => {
    expect(invalid.length).toBeGreaterThan(40);
  });

  it.each(invalid)('is refused: $id', (golden) => {
    const { code, faults } = refusalOfCase(golden);
    expect(['invalid-request', 'invalid-layer', 'invalid-tensor']).toContain(code);
    expect(faults.length).toBeGreaterThan(0);
    for (const { message, hint } of faults) {
      expect(message).not.toBe('');
      expect(hint).toBeTruthy();
    }
  });

  // Where the schema is the one to refuse; geometry.test.ts and operands.test.ts have the others.
  it.each([4, 5, 22, 23, 27, 30, 34, 35, 36].map(goldenError))(
    "is refused in PyTorch's words: $id",
    (golden) => {
      expect(refusalOfCase(golden).message.slice(0, torchMessage(golden).length)).toBe(torchMessage(golden));
    },
  );

  it.each([
    [7, '/groups', 'groups must be an integer, but got 1.5'],
    [8, '/groups', 'groups must be an integer, but got "2"'],
    [9, '/groups', 'groups must be an integer, but got true'],
    [13, '/in_channels', 'in_channels must be a positive integer, but got -3'],
    [14, '/in_channels', 'in_channels must be a positive integer, but got 0'],
    [15, '/out_channels', 'out_channels must be a positive integer, but got 0'],
    [16, '/kernel_size/0', 'kernel_size must be a positive integer, but got 0'],
    [17, '/kernel_size/0', 'kernel_size must be a positive integer, but got -1'],
    [18, '/kernel_size/0', 'kernel_size must be an integer, but got 2.5'],
    [24, '/stride/1', 'stride must be an integer, but got 1.5'],
    [
      28,
      '/dilation/2',
      'non-positive dilation is not supported: dilation should be greater than zero, but got -2',
    ],
    [32, '/padding/0', 'padding must be an integer, but got 0.5'],
    [
      73,
      '/dtype',
      "dtype must be one of {'float32', 'float64', 'float16', 'bfloat16'}, but got dtype='int64'",
    ],
  ])('has words of its own where PyTorch has none: case %d', (number, pointer, message) => {
    expect(refusalOfCase(goldenError(number)).faults[0]).toMatchObject({ pointer, message });
  });

  it.each([37, 38])('names the padding mode that is none: case %d', (number) => {
    const golden = goldenError(number);
    expect(refusalOfCase(golden).faults).toMatchObject([
      {
        pointer: '/padding_mode',
        message: expect.stringContaining(`padding_mode='${golden.spec.padding_mode}'`),
      },
    ]);
  });
});

describe('layerField', () => {
  it('gives a layer that it knows as the schema would, and refuses others as ever', () => {
    const other = {
      ...least,
      kernel_size: [3, 5],
      padding: [
        [0, 1],
        [2, 2],
      ],
    };
    for (const layer of [least, other, least, { ...other }]) {
      expect(layerField.parse(layer)).toEqual(layerSchema.parse(layer));
    }
    for (const fields of [{ groups: 0 }, { stride: [1, 1, 1, 1] }, { strides: 2 }, { dtype: 'int8' }]) {
      const refusals = [1, 2].map(() => refusalOf(layerField, { ...least, ...fields }));
      expect(refusals).toEqual([refusal(fields), refusal(fields)]);
    }
    expect(layerField.parse(least)).toBe(layerField.parse({ ...least }));
  });
});
