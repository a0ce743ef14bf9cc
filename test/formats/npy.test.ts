import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/formats/npy.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { randomData } from '../helpers/random.ts';
import { shapes } from '../helpers/tensors.ts';

/** A .npy file of version 1.0 whose header takes `length` bytes with its padding. */
function npy(header: string, length: number, elements: string): string {
  const prefix = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length, 0]);
  return prefix.toString('hex') + Buffer.from(`${header.padEnd(length - 1)}\n`).toString('hex') + elements;
}

const ones = (count: number) => new Array<number>(count).fill(1);

describe('writeNpy', () => {
  // The files that numpy 2.4.6 saves of these arrays.
  it.each([
    [
      [2, 3],
      Float32Array.of(0, 1, 2, 3, 4, 5),
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
      '000000000000803f0000004000004040000080400000a040',
    ],
    [
      [3],
      Float64Array.of(1.5, -0, Number.NaN),
      "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }",
      '000000000000f83f0000000000000080000000000000f87f',
    ],
    [
      [],
      Float32Array.of(3.25),
      "{'descr': '<f4', 'fortran_order': False, 'shape': (), }",
      '00005040', //
    ],
    [
      [2, 0, 3],
      new Float64Array(0),
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 0, 3), }",
      '', //
    ],
    [
      [2, 4, 10, 10],
      new Float32Array(800),
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 10, 10), }",
      '00'.repeat(3200),
    ],
  ])('writes the shape %j as numpy does, byte for byte', (shape, data, header, elements) => {
    expect(Buffer.from(writeNpy({ shape, data })).toString('hex')).toBe(npy(header, 118, elements));
  });

  it.each([
    ['|i1', '80ff007f', { shape: [4], data: Int8Array.of(-128, -1, 0, 127) }],
    ['|u1', '00017fff', { shape: [4], data: Uint8Array.of(0, 1, 127, 255) }],
    ['<i4', '00000080ffffffff04030201', { shape: [3], data: Int32Array.of(-(2 ** 31), -1, 0x01020304) }],
    // 1, -2, the least subnormal, 65504, and 2049, a tie between 2048 and 2050.
    [
      '<f2',
      '003c00c00100ff7b0068',
      { shape: [5], data: Float32Array.of(1, -2, 2 ** -24, 65504, 2049), dtype: 'float16' as const },
    ],
  ])('writes %s', (descr, elements, tensor) => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tensor.shape},), }`;
    expect(Buffer.from(writeNpy(tensor)).toString('hex')).toBe(npy(header, 118, elements));
  });

  it('writes bfloat16 as float32, because numpy has none', () => {
    const data = Float32Array.of(1, -0.0078125, Number.NaN);
    expect(writeNpy({ shape: [3], data, dtype: 'bfloat16' })).toEqual(writeNpy({ shape: [3], data }));
  });

  it('refuses elements of another dtype', () => {
    const data = Float32Array.of(1);
    expect(() => writeNpy({ shape: [1], data, dtype: 'int8' })).toThrow(
      new RangeError('float32 elements are not written as int8'),
    );
  });

  // numpy 2.4.6 leaves 21 digits for the first axis and pads by 1 to 64 bytes, so that the text alone does
  // not tell.
  it.each([
    [ones(14), 128],
    [[...ones(13), 10], 128],
    [[...ones(13), 100], 192],
    [[...ones(13), 1000], 192],
    [[1000, ...ones(13)], 128],
    [[12345, ...ones(12), 100], 192],
  ])('begins the data of %j where numpy does', (shape, start) => {
    const file = writeNpy({ shape, data: new Float32Array(elementCount(shape)) });
    expect(file.length).toBe(start + 4 * elementCount(shape));
    expect([file[8], file[9], file[start - 1]]).toEqual([start - 10, 0, 0x0a]);
  });

  it.each(['float32', 'float64'] as const)('aligns the %s data of any shape to 64 bytes', (dtype) => {
    fc.assert(
      fc.property(shapes(16, 2, 0), fc.nat(), (shape, seed) => {
        const data = randomData(elementCount(shape), dtype, seed);
        const file = writeNpy({ shape, data });
        const start = 10 + file[8] + 256 * file[9];
        expect(start % 64).toBe(0);
        expect(Buffer.from(file.subarray(start))).toEqual(Buffer.from(data.buffer));
        expect([file.byteOffset, file.buffer.byteLength]).toEqual([0, file.length]);
      }),
    );
  });

  it('writes a part of a buffer as the part alone', () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    expect(writeNpy({ shape: [2], data })).toEqual(writeNpy({ shape: [2], data: Float32Array.of(1, 2) }));
  });

  it('refuses a shape that is not that of the data', () => {
    expect(() => writeNpy({ shape: [2, 2], data: zeros('float32', 3) })).toThrow(
      new RangeError('3 elements do not make a tensor of shape [2, 2]'),
    );
  });

  it('refuses a shape whose text is too long for version 1.0', () => {
    const long = { shape: ones(30_000), data: zeros('float32', 1) };
    expect(() => writeNpy(long)).toThrow(
      new RangeError('a header of 90102 bytes is too long for version 1.0'),
    );
  });
});
