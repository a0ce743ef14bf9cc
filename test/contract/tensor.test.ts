import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillSchema } from '../../src/contract/fill.ts';
import { shapeSchema, tensorSchema } from '../../src/contract/tensor.ts';
import { NumberArray } from '../../src/formats/number-array.ts';
import { refusalOf } from '../helpers/schemas.ts';

const refusal = (value: unknown) => refusalOf(tensorSchema, value);
const one = (code: string, pointer: string, message: string, hint: string) => ({
  code,
  faults: [{ pointer, message, hint }],
});

const numberHint = 'a number, "NaN", "Infinity" or "-Infinity"';
const infinite = Number.POSITIVE_INFINITY;

describe('tensorSchema reads', () => {
  it('nested numbers, their shape inferred', () => {
    expect(
      tensorSchema.parse([
        [1, 2, 3],
        ['NaN', '-Infinity', -0],
      ]),
    ).toEqual({ kind: 'data', shape: [2, 3], data: Float64Array.of(1, 2, 3, Number.NaN, -infinite, -0) });
  });

  it('what the body reader has flattened already', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const parsed = tensorSchema.parse(new NumberArray([2, 2], data));
    expect(parsed).toEqual({ kind: 'data', shape: [2, 2], data });
    const shaped = tensorSchema.parse({ shape: [4, 1], data: new NumberArray([2, 2], data) });
    expect(shaped).toEqual({ kind: 'data', shape: [4, 1], data });
  });

  it.each([
    [{ shape: [2, 2], data: [1, 2, 3, 4] }, [2, 2], [1, 2, 3, 4]],
    [
      {
        shape: [4],
        data: [
          [1, 2],
          [3, 4],
        ],
      },
      [4],
      [1, 2, 3, 4],
    ],
    [{ shape: [], data: [5] }, [], [5]],
    [{ shape: [0, 3], data: [] }, [0, 3], []],
    [{ shape: [2], base64: 'AACAPwAAAEA=' }, [2], [1, 2]],
    [{ shape: [1], dtype: 'float64', base64: 'AAAAAAAA8D8=' }, [1], [1]],
  ])('%j', (value, shape, elements) => {
    const parsed = tensorSchema.parse(value);
    if (parsed.kind !== 'data') throw new Error(`it is a ${parsed.kind}`);
    expect(parsed.shape).toEqual(shape);
    expect([...parsed.data]).toEqual(elements);
  });

  it.each([
    [1.5, { kind: 'constant', value: 1.5 }],
    ['NaN', { kind: 'constant', value: Number.NaN }],
    [
      { kind: 'constant', value: '-Infinity' },
      { kind: 'constant', value: -infinite },
    ],
    [{ kind: 'arange' }, { kind: 'arange', start: 0, step: 1 }],
    [
      { kind: 'arange', start: -1, step: 0.5 },
      { kind: 'arange', start: -1, step: 0.5 },
    ],
    [
      { kind: 'axis', axis: -1 },
      { kind: 'axis', axis: -1, offset: 0 },
    ],
    [
      { kind: 'axis', axis: 1, modulo: 16, offset: 1 },
      { kind: 'axis', axis: 1, modulo: 16, offset: 1 },
    ],
  ])('the fill %j, with a shape or without', (fill, parsed) => {
    expect(tensorSchema.parse({ fill })).toEqual({ kind: 'fill', shape: null, fill: parsed });
    expect(tensorSchema.parse({ shape: [2, 0], fill })).toEqual({
      kind: 'fill',
      shape: [2, 0],
      fill: parsed,
    });
  });
});

describe('tensorSchema refuses', () => {
  it.each([null, 1, 'x', true, {}, { shape: [1] }, { fil: 1 }, { Data: [1] }])(
    '%j, which is no form',
    (value) => {
      expect(refusal(value)).toEqual(
        one(
          'invalid-request',
          '',
          `a tensor is nested numbers or an object with data, base64 or fill, but got ${JSON.stringify(value)}`,
          'such as [[1, 2], [3, 4]] or {"shape": [2, 2], "fill": 1}',
        ),
      );
    },
  );

  it('a form under __proto__', () => {
    const { code } = refusal(JSON.parse('{"__proto__": {"fill": 1}}'));
    expect(code).toBe('invalid-request');
  });

  it.each([
    [[[1, 2], [3]], '/1', 'expected sequence of length 2 at dim 1 (got 1)'],
    [[1, 'x'], '/1', 'expected a number, but got a string'],
    [{ shape: [2], data: [1, 'x'] }, '/data/1', 'expected a number, but got a string'],
    [{ shape: [3], data: [[1, 2], [3]] }, '/data/1', 'expected sequence of length 2 at dim 1 (got 1)'],
    [{ shape: [2, 2], data: [1, 2, 3] }, '/data', "shape '[2, 2]' is invalid for input of size 3"],
    [{ shape: [2], data: [1, 2, 3] }, '/data', "shape '[2]' is invalid for input of size 3"],
    [{ shape: [], data: [] }, '/data', "shape '[]' is invalid for input of size 0"],
    [
      { shape: [2 ** 30, 2 ** 30], data: [1] },
      '/data',
      "shape '[1073741824, 1073741824]' is invalid for input of size 1",
    ],
    [{ shape: [1], base64: 'AAAA' }, '/base64', 'shape [1] of float32 takes 4 bytes, but base64 holds 3'],
  ])('%j, whose elements do not fit', (value, pointer, message) => {
    expect(refusal(value)).toMatchObject({
      code: 'invalid-tensor',
      faults: [{ pointer, message, hint: expect.stringMatching(/./) }],
    });
  });

  it('text that is no base64 under a code of its own', () => {
    expect(refusal({ shape: [1], base64: '****' })).toMatchObject({
      code: 'malformed-base64',
      faults: [{ pointer: '/base64' }],
    });
  });

  const shapeHint = 'such as [2, 16, 10, 10]';

  it.each([
    [3, '', 'a shape is a list of sizes, but got 3', shapeHint],
    [null, '', 'a shape is a list of sizes, but got null', shapeHint],
    ['2,2', '', 'a shape is a list of sizes, but got "2,2"', shapeHint],
    [{ 0: 1 }, '', 'a shape is a list of sizes, but got {"0":1}', shapeHint],
    [Array(9).fill(1), '', 'a shape has at most 8 sizes', 'no layer takes more than 5'],
    [[2, -1], '/1', 'a size must not be negative, but got -1', 'at least 0'],
    [[1.5], '/0', 'a size must be an integer, but got 1.5', 'an integer'],
    [['1'], '/0', 'a size must be an integer, but got "1"', '1 without quotes'],
    [[2, null], '/1', 'a size must be an integer, but got null', 'an integer'],
    [[[2]], '/0', 'a size must be an integer, but got [2]', 'an integer'],
  ])('the shape %j in every form', (shape, pointer, message, hint) => {
    for (const form of [{ data: [1] }, { base64: 'AAAAAA==' }, { fill: 1 }]) {
      expect(refusal({ shape, ...form })).toEqual(one('invalid-request', `/shape${pointer}`, message, hint));
    }
    expect(refusalOf(shapeSchema, shape)).toEqual(one('invalid-request', pointer, message, hint));
  });

  it.each([1e308, -1e308, 2 ** 53, infinite, Number.NaN])('the size %d', (size) => {
    const { code, faults } = refusal({ shape: [size], fill: 1 });
    expect(code).toBe('invalid-request');
    for (const { pointer } of faults) expect(pointer).toBe('/shape/0');
  });

  it('data and base64 without a shape', () => {
    for (const value of [{ data: [1] }, { base64: 'AAAAAA==' }]) {
      expect(refusal(value)).toEqual(one('invalid-request', '/shape', 'shape is required', shapeHint));
    }
  });

  it.each([1, 'x', null, true, { 0: 1 }])('data that is %j', (data) => {
    expect(refusal({ shape: [1], data })).toEqual(
      one(
        'invalid-request',
        '/data',
        `data must be a list of numbers, flat or nested, but got ${JSON.stringify(data)}`,
        'such as [1, 2, 3, 4]',
      ),
    );
  });

  it.each([
    [{ fill: 1, data: [1] }, '/data', 'the fields are shape, fill'],
    [{ fill: 1, base64: '' }, '/base64', 'the fields are shape, fill'],
    [{ shape: [1], data: [1], dtype: 'float64' }, '/dtype', 'the fields are shape, data'],
    [{ shape: [1], base64: 'AAAAAA==', dtypes: 1 }, '/dtypes', 'did you mean "dtype"?'],
    [{ sape: [1], fill: 1 }, '/sape', 'did you mean "shape"?'],
  ])('the unknown field of %j', (value, pointer, hint) => {
    const message = `unknown field "${pointer.slice(1)}"`;
    expect(refusal(value)).toEqual(one('invalid-request', pointer, message, hint));
  });

  it.each([
    [{ shape: [1], base64: 3 }, '/base64'],
    [{ shape: [1], base64: null }, '/base64'],
    [{ shape: [1], base64: 'AAAAAA==', dtype: 'int64' }, '/dtype'],
    [{ shape: [1], base64: 'AAAAAA==', dtype: null }, '/dtype'],
    [{ fill: { kind: 'arange', start: 'x' } }, '/fill/start'],
    [{ fill: { kind: 'arange', step: null } }, '/fill/step'],
    [{ fill: { kind: 'axis', axis: 0, offset: '1' } }, '/fill/offset'],
  ])('%j at the field', (value, pointer) => {
    const { code, faults } = refusal(value);
    expect(code).toBe('invalid-request');
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  const fillHint = 'such as {"kind": "constant", "value": 1}';
  const fillKinds =
    'constant, arange, axis, uniform, normal, kaiming_uniform, kaiming_normal, xavier_uniform, xavier_normal, dirac';
  const fillMessage = (text: string) => `fill must be a number or one of ${fillKinds}, but got ${text}`;

  it.each([
    ['x', '', fillMessage('"x"'), fillHint],
    ['1', '', fillMessage('"1"'), fillHint],
    [null, '', fillMessage('null'), fillHint],
    [true, '', fillMessage('true'), fillHint],
    [[1], '', fillMessage('[1]'), fillHint],
    [{ kind: 'constant' }, '/value', 'value is required', numberHint],
    [{ kind: 'constant', value: 'x' }, '/value', 'expected a number, but got "x"', numberHint],
    [{ kind: 'constant', value: null }, '/value', 'expected a number, but got null', numberHint],
    [{ kind: 'constant', value: 1, valu: 2 }, '/valu', 'unknown field "valu"', 'did you mean "value"?'],
    [{ kind: 'axis' }, '/axis', 'axis is required', 'an integer'],
    [{ kind: 'axis', axis: 1.5 }, '/axis', 'axis must be an integer, but got 1.5', 'an integer'],
    [{ kind: 'axis', axis: '1' }, '/axis', 'axis must be an integer, but got "1"', '1 without quotes'],
    [{ kind: 'axis', axis: 1, modulo: 0 }, '/modulo', 'modulo must be positive, but got 0', 'at least 1'],
    [
      { kind: 'axis', axis: 1, modulo: 2.5 },
      '/modulo',
      'modulo must be an integer, but got 2.5',
      'an integer',
    ],
    [
      { kind: 'axis', axis: 1, dim: 2 },
      '/dim',
      'unknown field "dim"',
      'the fields are kind, axis, modulo, offset',
    ],
  ])('the fill %j', (fill, pointer, message, hint) => {
    expect(refusal({ fill })).toEqual(one('invalid-request', `/fill${pointer}`, message, hint));
    expect(refusalOf(fillSchema, fill)).toEqual(one('invalid-request', pointer, message, hint));
  });

  it.each(['uniforn', 3, null, undefined, '__proto__', 'constructor', 'toString'])(
    'the fill kind %j',
    (kind) => {
      const { faults } = refusal({ fill: { kind } });
      expect(faults).toHaveLength(1);
      expect(faults[0].pointer).toBe('/fill/kind');
      expect(faults[0].message).toMatch(/constant.*arange.*axis/);
      expect(faults[0].hint).toMatch(/constant.*arange.*axis/);
    },
  );

  it('whatever is thrown at it with a problem, and with nothing else', () => {
    const hostile = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.record({ fill: fc.anything(), shape: fc.anything() }, { requiredKeys: ['fill'] }),
      fc.record({ data: fc.anything(), shape: fc.anything() }),
      fc.record({ base64: fc.anything(), shape: fc.array(fc.nat(3)), dtype: fc.anything() }),
    );
    const codes = ['invalid-request', 'invalid-tensor', 'malformed-base64'];
    fc.assert(
      fc.property(hostile, (drawn) => {
        // What a body can hold: the rest of JavaScript does not travel.
        const text = JSON.stringify(drawn);
        const value: unknown = text === undefined ? undefined : JSON.parse(text);
        if (tensorSchema.safeParse(value).success) return;
        const { code, faults } = refusal(value);
        expect(codes).toContain(code);
        expect(faults.length).toBeGreaterThan(0);
        for (const { message } of faults) expect(message.length).toBeLessThan(400);
      }),
      { numRuns: 200 },
    );
  });

  it('a long list in a few words', () => {
    const long = new NumberArray([1000, 100], new Float32Array(100_000));
    for (const value of [{ shape: long, fill: 1 }, { fil: { deep: long } }]) {
      const [{ message }] = refusal(value).faults;
      expect(message).toContain('numbers of shape [1000, 100]');
    }
  });
});
