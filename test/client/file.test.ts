import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile, writeFile } from '../../src/client/file.ts';
import type { TypedTensor } from '../../src/client/index.ts';

const arrays = [
  ['F32', Float32Array],
  ['F64', Float64Array],
  ['I8', Int8Array],
  ['U8', Uint8Array],
  ['I32', Int32Array],
] as const;

const bytesOf = ({ data }: TypedTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** Tensors of one axis with any bytes, some of them views into larger buffers. */
const tensors = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => !name.startsWith('__')),
    array: fc.constantFrom(...arrays),
    elements: fc.nat(5),
    offset: fc.nat(3),
    bytes: fc.uint8Array({ minLength: 64, maxLength: 64 }),
  }),
  { selector: ({ name }) => name, maxLength: 4 },
);

function tensorOf(Type: (typeof arrays)[number][1], elements: number, offset: number, bytes: Uint8Array) {
  const { buffer } = new Uint8Array(bytes);
  return { shape: [elements], data: new Type(buffer, offset * Type.BYTES_PER_ELEMENT, elements) };
}

/** A file by the definition of the format, its header padded with as many spaces as wanted. */
function fileOf(entries: object, content: Uint8Array, spaces: number): ArrayBuffer {
  const header = Buffer.from(JSON.stringify(entries) + ' '.repeat(spaces));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return new Uint8Array(Buffer.concat([length, header, content])).buffer;
}

describe('files of the client', () => {
  it('should have the parts that the format defines, the elements aligned', () => {
    fc.assert(
      fc.property(tensors, (given) => {
        const named = given.map(
          ({ name, array, elements, offset, bytes }) =>
            [name, tensorOf(array[1], elements, offset, bytes)] as const,
        );
        const file = Buffer.from(writeFile(named, { request: '{"ü": 1}' }));
        const length = Number(file.readBigUInt64LE());
        const { __metadata__: metadata, ...entries } = JSON.parse(file.toString('utf8', 8, 8 + length));
        expect(metadata).toEqual({ request: '{"ü": 1}' });
        expect((8 + length) % 8).toBe(0);
        const content = file.subarray(8 + length);
        let end = 0;
        for (const [i, [name, tensor]] of named.entries()) {
          const { dtype, shape, data_offsets: offsets } = entries[name];
          expect([dtype, shape]).toEqual([given[i].array[0], tensor.shape]);
          expect(offsets).toEqual([end, end + tensor.data.byteLength]);
          expect(content.subarray(...offsets).equals(bytesOf(tensor))).toBe(true);
          end = offsets[1];
        }
        expect(content.length).toBe(end);
      }),
    );
  });

  it('should be read where they lie, or copied where the elements are not aligned', () => {
    const data = Float64Array.of(-0, 1 / 3, Number.NaN);
    const content = Buffer.concat([Buffer.of(7), bytesOf({ shape: [3], data })]);
    const entries = {
      first: { dtype: 'I8', shape: [1], data_offsets: [0, 1] },
      second: { dtype: 'F64', shape: [3], data_offsets: [1, 25] },
      __metadata__: { response: 'text' },
    };
    const inPlace = Array.from({ length: 8 }, (_, spaces) => {
      const file = fileOf(entries, content, spaces);
      const { tensors, metadata } = readFile(file);
      expect(metadata).toEqual({ response: 'text' });
      expect(tensors.get('first')).toMatchObject({ shape: [1], dtype: 'int8', data: Int8Array.of(7) });
      const second = tensors.get('second');
      expect(second).toEqual({ shape: [3], dtype: 'float64', data });
      return second?.data.buffer === file;
    });
    // One of eight paddings aligns them.
    expect(inPlace.filter(Boolean)).toHaveLength(1);
  });

  it('should be refused where a dtype is unknown', () => {
    const entries = { x: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } };
    expect(() => readFile(fileOf(entries, new Uint8Array(8), 0))).toThrow('unknown dtype I64');
  });
});
