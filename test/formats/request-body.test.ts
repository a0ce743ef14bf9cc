import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asksForFloat64 } from '../../src/contract/precision.ts';
import { tensorSchema } from '../../src/contract/tensor.ts';
import { isNumberArray } from '../../src/formats/number-array.ts';
import type { BodyType } from '../../src/formats/registry.ts';
import { decodeRequest } from '../../src/formats/request-body.ts';
import { writeSafetensors } from '../../src/formats/safetensors/file.ts';
import { dtypeNames, type Elements, rowOf } from '../../src/tensor/dtype.ts';
import { faultsFrom, problemFrom } from '../helpers/problems.ts';
import { bitsOf } from '../helpers/random.ts';

const decodeBody = (bytes: Uint8Array, type: BodyType) => decodeRequest(bytes, type, asksForFloat64);

describe('decodeRequest', () => {
  it.each([
    ['objects', '{}'],
    ['texts', '"a"'],
    ['lists', '["a"]'],
  ])('refuses a million %s outside tensors, however they lie', (_, item) => {
    const list = `[${Array(1_000_000).fill(item).join(',')}]`;
    for (const text of [list, `{"x":${list}}`, `{"x":{"y":[${list}]}}`]) {
      expect(problemFrom(() => decodeBody(Buffer.from(text), 'json')).code).toBe('limit-exceeded');
    }
  });

  it('takes a million numbers in tensors', () => {
    const { value, buffers } = decodeBody(
      Buffer.from(`{"x":[${Array(1_000_000).fill(1).join(',')}]}`),
      'json',
    );
    expect(Object(value).x.shape).toEqual([1_000_000]);
    expect(buffers).toEqual([Object(value).x.data.buffer]);
  });

  it.each(['x', 'base64'])('lists the buffer of numbers that stand under %s', (key) => {
    const numbers = Array(100).fill(1);
    const { buffers } = decodeBody(Buffer.from(JSON.stringify({ [key]: [{ a: numbers }] })), 'json');
    expect(buffers).toHaveLength(1);
  });

  it('points at a tensor that is there twice, its name escaped', () => {
    const tensor = { shape: [1], data: Float32Array.of(1) };
    const body = writeSafetensors([['a/b~c', tensor]], { request: '{"a/b~c": 1}' });
    const { faults } = faultsFrom(() => decodeBody(body, 'safetensors'));
    expect(faults[0].pointer).toBe('/a~1b~0c');
  });

  it('decodes long base64 with the body, and lists its bytes among the buffers', () => {
    const bytes = Buffer.alloc(6000, 7);
    const { value, buffers } = decodeBody(
      Buffer.from(JSON.stringify({ x: { base64: bytes.toString('base64') } })),
      'json',
    );
    expect(Buffer.from(Object(value).x.base64)).toEqual(bytes);
    expect(buffers).toEqual([Object(value).x.base64.buffer]);
  });

  describe.each([
    ['as it is', (text: string) => text],
    ['with its slashes escaped, as some writers do', (text: string) => text.replaceAll('/', '\\/')],
    ['with escapes by number', (text: string) => text.replaceAll('/', '\\u002f')],
  ])('of base64 %s', (_, escaped) => {
    const decoded = (text: string) =>
      Object(decodeBody(Buffer.from(`{"x":[{"base64":"${escaped(text)}"}]}`), 'json').value).x[0].base64;

    it.each([3073, 6000, 6143, 6144, 6145, 12_287, 40_000, 40_001, 40_002])('decodes %d bytes', (length) => {
      // All ones but here and there: slashes, in runs that cross wherever it is cut.
      const bytes = Buffer.alloc(length, 255);
      for (let at = 0; at < length; at += 1 + (at % 97)) bytes[at] = at;
      expect(Buffer.from(decoded(bytes.toString('base64')))).toEqual(bytes);
    });

    it.each([
      ['a character that base64 does not have', 9000, '!'],
      ['padding before the end', 9000, '='],
      ['a character beyond ASCII', 9000, 'é'],
      ['a length that is no multiple of four', 9000, '//'],
    ])('refuses %s', (_, at, wrong) => {
      const text = Buffer.alloc(30_000, 255).toString('base64');
      const broken = wrong === '//' ? text + wrong : text.slice(0, at) + wrong + text.slice(at + 1);
      expect(problemFrom(() => decoded(broken)).code).toBe('malformed-base64');
    });
  });

  it('decodes base64 whose escapes are cut anywhere, padding too', () => {
    for (let length = 3070; length < 3085; length++) {
      const bytes = Buffer.alloc(length, 251);
      const escaped = bytes.toString('base64').replaceAll('+', '\\u002b').replaceAll('=', '\\u003D');
      for (let before = 0; before < 8; before++) {
        const text = `${'AAAA'.repeat(2048 + before)}${escaped}`;
        const { value } = decodeBody(Buffer.from(`{"base64":"${text}"}`), 'json');
        expect(Buffer.from(Object(value).base64).subarray(-length).equals(bytes)).toBe(true);
      }
    }
  });

  it.each(['\\\\', '\\n', '\\u00e9', '\\"', '\\\\u002b'])(
    'refuses base64 with the escape %s, wherever it stands',
    (wrong) => {
      for (let before = 8180; before < 8200; before++) {
        const text = `${'A'.repeat(before)}${wrong}${'A'.repeat(6000)}`;
        for (let after = 0; after < 4; after++) {
          const body = Buffer.from(`{"base64":"${text}${'A'.repeat(after)}"}`);
          expect(problemFrom(() => decodeBody(body, 'json')).code).toBe('malformed-base64');
        }
      }
    },
  );

  it('takes a comparison of 64 layers with small nested weights', () => {
    const weight = Array.from({ length: 64 }, () => [[[[1]]]]);
    const layer = {
      kernel_size: [1, 1, 1],
      padding: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    };
    const layers = Array(64).fill({ name: 'x'.repeat(100), layer, weight, bias: Array(64).fill(0) });
    expect(decodeBody(Buffer.from(JSON.stringify({ layers })), 'json').value).toEqual({ layers });
  });

  it('takes a tensor of a million rows, be they empty', () => {
    for (const row of ['[]', '[1]']) {
      const { value } = decodeBody(Buffer.from(`{"x":[${Array(1_000_000).fill(row).join(',')}]}`), 'json');
      expect(Object(value).x.shape).toEqual([1_000_000, row === '[]' ? 0 : 1]);
    }
  });

  const long = 'a'.repeat(2 ** 20);
  it.each([
    ['a long text', `{"x":{"fill":"${long}a"}}`, '/x/fill'],
    ['a long text with escapes', `{"x":{"fill":"${'\\n'.repeat(2 ** 20)}"}}`, '/x/fill'],
    ['a long key', `{"x":{"${long}a":1}}`, '/x/'],
    [
      'texts that are long together',
      `{"x":[${Array(1100)
        .fill(`"${'a'.repeat(1000)}"`)
        .join(',')}]}`,
      '/x/1048',
    ],
    ['many keys', `{"x":{${Array.from({ length: 257 }, (_, i) => `"k${i}":1`).join(',')}}}`, '/x/k255'],
    [
      'many tensors',
      `{"x":[${Array(600)
        .fill(`{"a":[${Array(65).fill(1)}]}`)
        .join(',')}]}`,
      '/x/504/a',
    ],
    [
      'much base64',
      `{"x":[${Array(600)
        .fill(`{"base64":"${'A'.repeat(5000)}"}`)
        .join(',')}]}`,
      '/x/504/base64',
    ],
    ['many values', `{"x":[{},${Array(40_000).fill('{}').join(',')}]}`, '/x/32768'],
    ['base64 that is a list', `{"x":{"base64":["${long}a"]}}`, '/x/base64/0'],
  ])('refuses %s, and says where', (_, text, pointer) => {
    const { code, faults } = faultsFrom(() => decodeBody(Buffer.from(text), 'json'));
    expect([code, faults.length, faults[0].pointer]).toEqual(['limit-exceeded', 1, pointer]);
    expect(faults[0].message).toMatch(/^there are more than \d+ /);
  });

  it('leaves short base64, and texts under other keys, as texts', () => {
    const long = 'AAAA'.repeat(5000);
    const body = JSON.stringify({ x: { base64: 'AAAA' }, y: { base: long }, base64: [long] });
    expect(decodeBody(Buffer.from(body), 'json').value).toEqual(JSON.parse(body));
  });
});

/** An object's text with its members in the order given, some of its texts written with escapes. */
const objectText = (members: readonly (readonly [string, string])[]) =>
  `{${members.map(([key, value]) => `${key}:${value}`).join(',')}}`;

/** A text of JSON as it is, or with an escape for its first letter, or for its last. */
const quoted = (text: string) =>
  fc.constantFrom(
    JSON.stringify(text),
    `"\\u00${text.charCodeAt(0).toString(16)}${text.slice(1)}"`,
    `"${text.slice(0, -1)}\\u00${text.charCodeAt(text.length - 1).toString(16)}"`,
  );

/** Members in any order, with any escapes in their keys. */
const shuffled = (members: Readonly<Record<string, fc.Arbitrary<string>>>): fc.Arbitrary<string> =>
  fc
    .tuple(...Object.entries(members).map(([key, value]) => fc.tuple(quoted(key), value)))
    .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }))
    .map(objectText);

const dtypes = fc.constantFrom('float32', 'float64');
const layer = dtypes.chain((dtype) =>
  shuffled({ type: quoted('conv2d'), dtype: quoted(dtype), bias: fc.constant('true') }),
);

/** Numbers that no float32 is, in memory that is used again, or not. */
const numbers = fc
  .constantFrom(70, 3000)
  .chain((length) =>
    fc.nat(99).map((seed) => `[${Array.from({ length }, (_, i) => (i + seed) / 7).join(',')}]`),
  );

/** Checks all tensors in a value that was decoded from a text against what JSON.parse makes of it. */
function expectTensors(value: unknown, parsed: unknown, float64: boolean): void {
  if (isNumberArray(value)) {
    const list = Object(parsed);
    const expected = float64 ? Float64Array.from(list) : Float32Array.from(list);
    expect(value.data.constructor).toBe(expected.constructor);
    expect(value.data.length).toBe(expected.length);
    expect(value.data.findIndex((number, i) => number !== expected[i])).toBe(-1);
  } else if (typeof value === 'object' && value !== null) {
    expect(Object.keys(value)).toEqual(Object.keys(Object(parsed)));
    for (const [key, inner] of Object.entries(value)) expectTensors(inner, Object(parsed)[key], float64);
  } else expect(value).toEqual(parsed);
}

describe('the precision of the numbers in a request', () => {
  const tensor = fc.oneof(
    numbers,
    shuffled({ shape: fc.constant('[70]'), data: numbers, dtype: quoted('float64') }),
  );
  const one = shuffled({ layer, input: tensor, weight: tensor, name: quoted('float64') });
  const several = shuffled({
    input: tensor,
    layers: fc
      .array(shuffled({ layer, weight: tensor }), { minLength: 1, maxLength: 3 })
      .map((list) => `[${list.join(',')}]`),
  });

  it('is float64 if the layer, or one of the layers, is, in any order of keys and with any escapes', () => {
    fc.assert(
      fc.property(fc.oneof(one, several), (text) => {
        const parsed = JSON.parse(text);
        const layers = parsed.layers ?? [parsed];
        const float64 = layers.some((part: unknown) => Object(part).layer.dtype === 'float64');
        const { value, buffers } = decodeBody(Buffer.from(text), 'json');
        expectTensors(value, parsed, float64);
        expect(new Set(buffers).size).toBe(buffers.length);

        const file = writeSafetensors([], { request: text });
        expectTensors(decodeBody(file, 'safetensors').value, parsed, float64);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves no trace in what is refused behind the dtype', () => {
    const text = (dtype: string) =>
      `{"input":[${Array(99).fill(0.1).join(',')}],"layer":{"dtype":"${dtype}"},"a":1,"a":2}`;
    const faultOf = (dtype: string) => faultsFrom(() => decodeBody(Buffer.from(text(dtype)), 'json'));
    expect(faultOf('float64')).toEqual(faultOf('float32'));
    expect(faultOf('float64').code).toBe('malformed-json');
  });
});

describe.each(dtypeNames)('base64 of %s in a request', (dtype) => {
  const { range = [-1, 1], storage, bytes, array } = rowOf(dtype);

  it.each([12, 9000])('gives %i elements, exact', (count) => {
    const values = Array.from(
      { length: count },
      (_, i) => range[0] + (i % 100) * ((range[1] - range[0]) / 128),
    );
    const stored: Elements = new array(new ArrayBuffer(count * array.BYTES_PER_ELEMENT), 0, count);
    stored.set(values);
    const little = storage ? storage.narrow(values) : new Uint8Array(stored.buffer);
    expect(little.length).toBe(count * bytes);
    const base64 = Buffer.from(little).toString('base64');
    const body = Buffer.from(JSON.stringify({ x: { shape: [count], dtype, base64 } }));
    const { value } = decodeBody(body, 'json');
    const source = tensorSchema.parse(Object(value).x);
    if (source.kind !== 'data') throw new Error('a tensor of elements');
    expect(source.shape).toEqual([count]);
    expect(bitsOf(source.data)).toEqual(bitsOf(storage ? storage.widen(little) : stored));
  });

  it.each([12, 9000])('refuses %i elements and a byte', (count) => {
    const base64 = Buffer.alloc(count * bytes + 1).toString('base64');
    const body = Buffer.from(JSON.stringify({ x: { shape: [count], dtype, base64 } }));
    const { value } = decodeBody(body, 'json');
    const { error } = tensorSchema.safeParse(Object(value).x);
    expect(error?.issues[0].message).toContain(
      `shape [${count}] of ${dtype} takes ${count * bytes} bytes, but base64 holds ${count * bytes + 1}`,
    );
  });
});
