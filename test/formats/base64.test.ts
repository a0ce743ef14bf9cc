import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../src/formats/base64.ts';
import { JsonWriter } from '../../src/formats/json/writer.ts';
import type { ComputeDType, TensorData } from '../../src/tensor/tensor.ts';
import { faultsFrom } from '../helpers/problems.ts';
import { bitsOf } from '../helpers/random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4 from the bits up. */
function base64Of(bytes: readonly number[]): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = (bits.match(/.{1,6}/g) ?? []).map((six) => alphabet[Number.parseInt(six.padEnd(6, '0'), 2)]);
  return digits.join('') + '='.repeat((3 - (bytes.length % 3)) % 3);
}

const encodeBase64 = (data: TensorData) =>
  Buffer.from(new JsonWriter().raw('"').base64(data).raw('"').finish()).toString('latin1').slice(1, -1);

/** The little-endian bytes, written one element at a time. */
function littleEndian(values: readonly number[], dtype: ComputeDType): number[] {
  const size = dtype === 'float32' ? 4 : 8;
  const view = new DataView(new ArrayBuffer(values.length * size));
  values.forEach((value, at) => {
    if (dtype === 'float32') view.setFloat32(at * 4, value, true);
    else view.setFloat64(at * 8, value, true);
  });
  return Array.from({ length: view.byteLength }, (_, at) => view.getUint8(at));
}

const typed = (values: readonly number[], dtype: ComputeDType) =>
  dtype === 'float32' ? Float32Array.from(values) : Float64Array.from(values);

describe.each(['float32', 'float64'] as const)('base64 of %s', (dtype) => {
  const values = fc.array(dtype === 'float32' ? fc.float() : fc.double(), { maxLength: 12 });

  it('is that of the little-endian bytes', () => {
    fc.assert(
      fc.property(values, (list) => {
        const text = base64Of(littleEndian(list, dtype));
        expect(encodeBase64(typed(list, dtype))).toBe(text);
        expect(bitsOf(decodeBase64(text, [list.length], dtype))).toEqual(bitsOf(typed(list, dtype)));
      }),
    );
  });

  it('encodes a part of a buffer as the part alone', () => {
    const part = typed([9, 1, 2, 9], dtype).subarray(1, 3);
    expect(encodeBase64(part)).toBe(base64Of(littleEndian([1, 2], dtype)));
  });

  it('is the same in many pieces, whatever the bits', () => {
    for (const length of [6000, 6143, 12_288, 12_289, 50_001]) {
      const words = Uint32Array.from({ length: 2 * length }, (_, i) => Math.imul(i + length, 0x9e3779b1));
      const data = dtype === 'float32' ? new Float32Array(words.buffer) : new Float64Array(words.buffer);
      expect(encodeBase64(data)).toBe(Buffer.from(words.buffer).toString('base64'));
    }
  });

  it('decodes into memory of its own', () => {
    const { buffer, byteOffset, byteLength } = decodeBase64(
      encodeBase64(typed([1, 2, 3], dtype)),
      [3],
      dtype,
    );
    expect([byteOffset, buffer.byteLength]).toEqual([0, byteLength]);
  });
});

describe('decodeBase64', () => {
  it('reads the example of π in float32', () => {
    expect([...decodeBase64('2w9JQA==', [1], 'float32')]).toEqual([Math.fround(Math.PI)]);
  });

  it('reads nothing of no elements', () => {
    expect(decodeBase64('', [0, 3], 'float64')).toEqual(new Float64Array(0));
  });

  it.each([
    'AAA',
    'AAAAAA',
    'AAAAAA=',
    'AAAA A==',
    'AAAAAA==\n',
    'AA==AAAA',
    'AAAAA===',
    '====',
    '-_-_',
    'AAA\u00e9',
  ])('refuses %j, which is no base64', (text) => {
    expect(faultsFrom(() => decodeBase64(text, [1], 'float32'))).toEqual({
      code: 'malformed-base64',
      faults: [
        {
          pointer: '/base64',
          message: 'the base64 text has characters or a length that base64 does not have',
          hint: 'standard alphabet (A-Z a-z 0-9 + /), padded with = to a multiple of four',
        },
      ],
    });
  });

  it.each([
    ['AAAA', [1], 'float32', 'shape [1] of float32 takes 4 bytes, but base64 holds 3'],
    ['AAAAAAA=', [1], 'float32', 'shape [1] of float32 takes 4 bytes, but base64 holds 5'],
    ['AAAAAA==', [1], 'float64', 'shape [1] of float64 takes 8 bytes, but base64 holds 4'],
    ['AAAAAA==', [2, 3], 'float32', 'shape [2, 3] of float32 takes 24 bytes, but base64 holds 4'],
    ['', [], 'float32', 'shape [] of float32 takes 4 bytes, but base64 holds 0'],
    ['AAAAAA==', [0], 'float32', 'shape [0] of float32 takes 0 bytes, but base64 holds 4'],
  ] as const)('refuses %j for shape %j of %s', (text, shape, dtype, message) => {
    expect(faultsFrom(() => decodeBase64(text, shape, dtype))).toEqual({
      code: 'invalid-tensor',
      faults: [
        {
          pointer: '/base64',
          message,
          hint: 'base64 holds the little-endian bytes of all elements, row-major',
        },
      ],
    });
  });

  it('refuses a shape of more elements than memory before it takes any', () => {
    const shape = [2 ** 40, 2 ** 40];
    expect(faultsFrom(() => decodeBase64('AAAA', shape, 'float64')).code).toBe('invalid-tensor');
  });
});
