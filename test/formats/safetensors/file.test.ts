import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readInPlace, readSafetensors, writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { type Elements, elementCount, type Tensor, type TensorData } from '../../../src/tensor/tensor.ts';
import { bitsOf, randomData } from '../../helpers/random.ts';
import { shapes } from '../../helpers/tensors.ts';

const tensors: fc.Arbitrary<Tensor> = fc
  .tuple(shapes(4, 3, 0), fc.constantFrom('float32' as const, 'float64' as const), fc.nat())
  .map(([shape, dtype, seed]) => ({ shape, data: randomData(elementCount(shape), dtype, seed) }));

const texts = fc.string({ unit: 'binary', maxLength: 12 });
const names = fc.oneof(texts, fc.nat().map(String)).filter((name) => !name.startsWith('__'));

/** Lists of different names with a value each. */
const named = <T>(value: fc.Arbitrary<T>) =>
  fc.uniqueArray(fc.tuple(names, value), { selector: ([name]) => name, maxLength: 5 });

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The format's description and no more: JSON.parse, and one element after the other; F32 and F64. */
function read(file: Uint8Array): { start: number; entries: [string, Entry, TensorData][] } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__, ...header } = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const entries = Object.entries<Entry>(header).map(([name, entry]): [string, Entry, TensorData] => {
    const [begin, end] = entry.data_offsets;
    const wide = entry.dtype === 'F64';
    const data = wide ? new Float64Array((end - begin) / 8) : new Float32Array((end - begin) / 4);
    for (let i = 0; i < data.length; i++) {
      const at = start + begin + i * data.BYTES_PER_ELEMENT;
      data[i] = wide ? view.getFloat64(at, true) : view.getFloat32(at, true);
    }
    return [name, entry, data];
  });
  return { start, entries };
}

const plain = ({ shape, data }: Tensor<Elements>) => ({
  shape,
  type: data.constructor.name,
  bits: bitsOf(data),
});

describe('readSafetensors', () => {
  const golden = readFileSync(new URL('../../golden/tensors.safetensors', import.meta.url));

  it('reads every golden tensor with its shape, its type and its bits', () => {
    const { tensors: found, metadata } = readSafetensors(golden);
    const { entries } = read(golden);
    expect(entries.length).toBeGreaterThan(1000);
    expect([...found.keys()].sort()).toEqual(entries.map(([name]) => name).sort());
    for (const [name, { shape }, data] of entries) {
      expect(found.get(name)).toEqual({ shape, data });
    }
    expect(metadata.size).toBe(0);
  });

  it('gives the tensors in the order of their data', () => {
    const { tensors: found } = readSafetensors(golden);
    const begins = new Map(read(golden).entries.map(([name, { data_offsets }]) => [name, data_offsets[0]]));
    const order = [...found.keys()].map((name) => begins.get(name) ?? -1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])('reads a file at offset %i of its buffer', (offset) => {
    const file = writeSafetensors([['x', { shape: [3], data: Float64Array.of(1, 2, 3) }]], { a: 'b' });
    const moved = new Uint8Array(offset + file.length + 5);
    moved.set(file, offset);
    const found = readSafetensors(moved.subarray(offset, offset + file.length));
    expect(found).toEqual(readSafetensors(file));
  });

  it.each([
    ['F16', [0x00, 0x3c, 0x01, 0x00, 0x00, 0xfc], [1, 2 ** -24, Number.NEGATIVE_INFINITY]],
    ['BF16', [0x80, 0x3f, 0x49, 0x40, 0x00, 0x80], [1, 3.140625, -0]],
  ])('widens %s to float32', (dtype, bytes, values) => {
    const header = Buffer.from(`{"x":{"dtype":"${dtype}","shape":[3],"data_offsets":[0,6]}}`);
    const file = Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...header, ...bytes);
    expect(readSafetensors(file).tensors.get('x')).toEqual({ shape: [3], data: Float32Array.from(values) });
  });

  it.each([
    ['I8', [0x80, 0xff, 0x7f], Int8Array.of(-128, -1, 127)],
    ['U8', [0x00, 0x80, 0xff], Uint8Array.of(0, 128, 255)],
    ['I32', [0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff, 4, 3, 2, 1], Int32Array.of(-(2 ** 31), -1, 0x01020304)],
  ])('reads and writes %s as it is', (dtype, bytes, data) => {
    const entry = `{"dtype":"${dtype}","shape":[3],"data_offsets":[0,${bytes.length}]}`;
    const header = Buffer.from(`{"x":${entry}}`.padEnd(64, ' '));
    const file = Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...header, ...bytes);
    expect(readSafetensors(file).tensors.get('x')).toEqual({ shape: [3], data });
    const written = writeSafetensors([['x', { shape: [3], data }]], {});
    expect([...written.subarray(-bytes.length)]).toEqual(bytes);
    expect(readSafetensors(written).tensors.get('x')).toEqual({ shape: [3], data });
  });

  it.each([
    ['F16', 'float16', [0x00, 0x3c, 0x00, 0x68]],
    ['BF16', 'bfloat16', [0x80, 0x3f, 0x00, 0x45]],
  ] as const)('writes %s narrowed, a tie to even', (name, dtype, bytes) => {
    const file = writeSafetensors([['x', { shape: [2], data: Float32Array.of(1, 2049), dtype }]], {});
    expect(Buffer.from(file).toString('latin1')).toContain(
      `"dtype":"${name}","shape":[2],"data_offsets":[0,4]`,
    );
    expect([...file.subarray(-4)]).toEqual(bytes);
  });

  it('leaves tensors where they are if they are aligned, and copies the others', () => {
    const file = writeSafetensors(
      [
        ['a', { shape: [1], data: Float32Array.of(1) }],
        ['b', { shape: [1], data: Float32Array.of(2) }],
        ['c', { shape: [1], data: Float32Array.of(3) }],
        ['d', { shape: [2], data: Float64Array.of(4, 5) }],
      ],
      {},
    );
    const found = [...readSafetensors(file).tensors.values()].map(({ data }) => data);
    expect(found.map((data) => data.buffer === file.buffer)).toEqual([true, true, true, false]);
    expect(found.map((data) => [...data])).toEqual([[1], [2], [3], [4, 5]]);
  });

  it('reads a header padded with spaces, of names that JSON escapes, and numbers written as 2e0', () => {
    const header = '{"a\\u002fb~\\n":{"data_offsets":[0,8.0],"shape":[2e0],"dtype":"F32"}}  ';
    const file = Uint8Array.of(
      header.length,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...Buffer.from(header),
      ...new Array(8).fill(0),
    );
    expect([...readSafetensors(file).tensors]).toEqual([
      ['a/b~\n', { shape: [2], data: new Float32Array(2) }],
    ]);
  });

  it('reads names and metadata that objects have by themselves', () => {
    const tensor = { shape: [1], data: Float32Array.of(1) };
    const list = [['toString', tensor] as const, ['constructor', tensor] as const];
    const found = readSafetensors(writeSafetensors(list, { valueOf: 'x' }));
    expect([...found.tensors]).toEqual(list);
    expect([...found.metadata]).toEqual([['valueOf', 'x']]);
  });
});

describe('readInPlace', () => {
  const aligned = (dtype: 'F32' | 'F16') => {
    const header = Buffer.from(
      `{"x":{"dtype":"${dtype}","shape":[2],"data_offsets":[0,${dtype === 'F32' ? 8 : 4}]}}`,
    );
    const padded = Buffer.concat([header, Buffer.alloc((8 - (header.length % 8)) % 8, ' ')]);
    const data = new Array(dtype === 'F32' ? 8 : 4).fill(0);
    return Uint8Array.of(padded.length, 0, 0, 0, 0, 0, 0, 0, ...padded, ...data);
  };

  it('reads what readSafetensors does, where nothing is to be copied', () => {
    expect(readInPlace(aligned('F32'))).toEqual(readSafetensors(aligned('F32')));
  });

  it('leaves files alone of which something is to be copied, and long headers', () => {
    expect(readInPlace(aligned('F16'))).toBeUndefined();
    const moved = new Uint8Array(aligned('F32').length + 1);
    moved.set(aligned('F32'), 1);
    expect(readInPlace(moved.subarray(1))).toBeUndefined();
    expect(readInPlace(writeSafetensors([], { text: 'x'.repeat(20_000) }))).toBeUndefined();
  });

  it.each([0, 7, 8, 9, 20, 60])('refuses the first %i bytes of a file as readSafetensors does', (length) => {
    const part = aligned('F32').subarray(0, length);
    const faultOf = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return Object(error).message;
      }
    };
    expect(faultOf(() => readInPlace(part))).toBeTypeOf('string');
    expect(faultOf(() => readInPlace(part))).toBe(faultOf(() => readSafetensors(part)));
  });
});

describe('writeSafetensors', () => {
  it('writes the header with the metadata first, the tensors as given, and spaces up to a multiple of 8', () => {
    const file = writeSafetensors(
      [
        ['y', { shape: [1, 2], data: Float32Array.of(1, -2) }],
        ['10', { shape: [], data: Float64Array.of(1.5) }],
        ['2', { shape: [0, 3], data: new Float32Array(0) }],
      ],
      { request: '{"é":1}' },
    );
    const header =
      '{"__metadata__":{"request":"{\\"é\\":1}"},' +
      '"y":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},' +
      '"10":{"dtype":"F64","shape":[],"data_offsets":[8,16]},' +
      '"2":{"dtype":"F32","shape":[0,3],"data_offsets":[16,16]}}';
    const length = Math.ceil(Buffer.byteLength(header) / 8) * 8;
    const padding = ' '.repeat(length - Buffer.byteLength(header));
    expect(padding).not.toBe('');
    const bytes = [length, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from(header + padding)];
    const data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f];
    expect([...file]).toEqual([...bytes, ...data]);
  });

  it('writes a file of nothing', () => {
    expect([...writeSafetensors([], {})]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, ...Buffer.from('{}      ')]);
  });

  it('writes what reads back the same, by this reader and by another, into exactly its own memory', () => {
    fc.assert(
      fc.property(named(tensors), named(texts), (list, metadata) => {
        const file = writeSafetensors(list, Object.fromEntries(metadata));
        expect([file.byteOffset, file.buffer.byteLength]).toEqual([0, file.length]);

        const found = readSafetensors(file);
        const written = list.map(([name, tensor]) => [name, plain(tensor)]);
        const back = [...found.tensors].map(([name, tensor]) => [name, plain(tensor)]);
        expect(Object.fromEntries(back)).toEqual(Object.fromEntries(written));
        expect(Object.fromEntries(found.metadata)).toEqual(Object.fromEntries(metadata));

        const { start, entries } = read(file);
        expect(start % 8).toBe(0);
        const others = entries.map(([name, { shape }, data]) => [name, plain({ shape, data })]);
        expect(Object.fromEntries(others)).toEqual(Object.fromEntries(written));
      }),
    );
  });

  it('writes a part of a buffer as the part alone', () => {
    const part = { shape: [2], data: Float32Array.of(9, 1, 2, 9).subarray(1, 3) };
    const whole = { shape: [2], data: Float32Array.of(1, 2) };
    expect(writeSafetensors([['x', part]], {})).toEqual(writeSafetensors([['x', whole]], {}));
  });

  it.each([
    [['x', 'x'], [1], 'the name "x" is taken'],
    [['__metadata__'], [1], 'the name "__metadata__" is taken'],
    [['x'], [2], '1 elements do not make a tensor of shape [2]'],
  ])('refuses the names %j with the shape %j', (list, shape, message) => {
    const tensor = { shape, data: Float32Array.of(1) };
    const write = () =>
      writeSafetensors(
        list.map((name) => [name, tensor] as const),
        {},
      );
    expect(write).toThrow(new RangeError(message));
  });
});
