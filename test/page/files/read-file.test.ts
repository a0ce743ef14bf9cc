import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../../src/formats/npy.ts';
import { writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { mostFileBytes } from '../../../src/page/files/file-tensor.ts';
import { type NamedFile, readTensors } from '../../../src/page/files/read-file.ts';

const file = (name: string, bytes: Uint8Array): NamedFile => ({
  name,
  size: bytes.length,
  arrayBuffer: async () => new Uint8Array(bytes).buffer,
});

/** An .npy file by the format's definition: version 1.0, or 2.0 where `wide`. */
function npyFile(header: string, data: ArrayBufferView, wide = false): Uint8Array {
  const width = wide ? 4 : 2;
  const head = new Uint8Array(8 + width + header.length);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, wide ? 2 : 1, 0]);
  const view = new DataView(head.buffer);
  if (wide) view.setUint32(8, header.length, true);
  else view.setUint16(8, header.length, true);
  head.set(new TextEncoder().encode(header), 8 + width);
  return Buffer.concat([head, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;

/** A safetensors file by the format's definition. */
function safetensorsFile(entries: object, data: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(entries));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return Buffer.concat([length, json, data]);
}

const read = (name: string, bytes: Uint8Array) => readTensors(file(name, bytes));
const readOne = async (bytes: Uint8Array) => {
  const [tensor] = await read('x.npy', bytes);
  return { ...tensor, values: Array.from(tensor.values) };
};

describe('readTensors of .npy', () => {
  it('should read what numpy.save writes, for all shapes and all floats', async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.boolean(),
        fc.infiniteStream(fc.double()),
        async (shape, double, numbers) => {
          const count = shape.reduce((product, size) => product * size, 1);
          const list = [...numbers.take(count)];
          const data = double ? Float64Array.from(list) : Float32Array.from(list);
          const [tensor] = await read('a.b.npy', writeNpy({ shape, data }));
          expect(tensor).toEqual({ name: 'a.b', stored: double ? '<f8' : '<f4', shape, values: data });
        },
      ),
    );
  });

  it.each([
    ['|b1', new Uint8Array([0, 1]), [0, 1]],
    ['|i1', new Int8Array([-128, 127]), [-128, 127]],
    ['<i2', new Int16Array([-32768, 7]), [-32768, 7]],
    ['<u2', new Uint16Array([65535, 7]), [65535, 7]],
    ['<i4', new Int32Array([-(2 ** 31), 7]), [-(2 ** 31), 7]],
    ['<u4', new Uint32Array([2 ** 32 - 1, 7]), [2 ** 32 - 1, 7]],
    ['<i8', new BigInt64Array([-(2n ** 53n) + 1n, 7n]), [-(2 ** 53) + 1, 7]],
    ['<u8', new BigUint64Array([2n ** 53n - 1n, 7n]), [2 ** 53 - 1, 7]],
    // 1, -2 and the least subnormal in binary16.
    ['<f2', new Uint16Array([0x3c00, 0xc000]), [1, -2]],
    // Big-endian: 1 and 256.
    ['>i2', new Uint8Array([0, 1, 1, 0]), [1, 256]],
    ['>f4', new Uint8Array([0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0]), [1, -2]],
    ['>f2', new Uint8Array([0x3c, 0, 0xc0, 0]), [1, -2]],
  ])('should read elements of %s exactly', async (descr, data, expected) => {
    expect(await readOne(npyFile(header(descr, '(2,)'), data))).toEqual({
      ...{ name: 'x', stored: descr, shape: [2] },
      values: expected,
    });
  });

  it("should read Fortran's order of axes, version 2.0, and keys in another order", async () => {
    // a[i, j] = 10 i + j, whose columns lie one after the other.
    const data = new Float32Array([0, 10, 1, 11, 2, 12]);
    const shuffled = "{'shape': (2, 3), 'fortran_order': True, 'descr': '<f4', }\n";
    expect((await readOne(npyFile(shuffled, data, true))).values).toEqual([0, 1, 2, 10, 11, 12]);
  });

  it.each([
    [
      'a structured type',
      npyFile("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Float32Array(1)),
      /not that of one array/,
    ],
    ['objects', npyFile(header('|O', '(1,)'), new Uint8Array(8)), /type '\|O'/],
    ['complex numbers', npyFile(header('<c8', '(1,)'), new Uint8Array(8)), /type '<c8'/],
    [
      'too few bytes',
      npyFile(header('<f4', '(3,)'), new Float32Array(2)),
      /takes 12 bytes, but the file has 8/,
    ],
    [
      'a huge shape',
      npyFile(header('<f4', '(9007199254740991, 9007199254740991)'), new Uint8Array(0)),
      /too large/,
    ],
    [
      'an integer that is no float64',
      npyFile(header('<i8', '(1,)'), new BigInt64Array([2n ** 53n])),
      /9007199254740992/,
    ],
    [
      'a header that is cut',
      npyFile(header('<f4', '(3,)'), new Float32Array(3)).subarray(0, 20),
      /ends inside/,
    ],
    ['an unknown version', new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 9, 0, 0, 0]), /version 9/],
  ])('should refuse %s by name', async (_, bytes, message) => {
    await expect(read('x.npy', bytes)).rejects.toThrow(message);
  });
});

describe('readTensors of .npz', () => {
  it('should read every array by its name, packed or not', async () => {
    const x = writeNpy({ shape: [2], data: new Float32Array([1, 2]) });
    const w = writeNpy({ shape: [1, 1], data: new Float64Array([3]) });
    const tensors = await read('a.npz', zipSync({ 'x.npy': x, 'w.npy': [w, { level: 0 }], 'note.txt': x }));
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['x', [2]],
      ['w', [1, 1]],
    ]);
    expect(tensors[1].values).toEqual(new Float64Array([3]));
  });

  it('should refuse an archive that states more bytes than the page takes, before it unpacks', async () => {
    const zip = zipSync({ 'x.npy': new Uint8Array(10) });
    // The size before packing stands in the central directory, 24 bytes behind its signature.
    const at = Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(zip.buffer, zip.byteOffset).setUint32(at + 24, mostFileBytes + 1, true);
    await expect(read('bomb.npz', zip)).rejects.toThrow(/more than 64 MiB/);
  });

  it('should not unpack more than the archive states', async () => {
    const npy = writeNpy({ shape: [100_000], data: new Float32Array(100_000) });
    const zip = zipSync({ 'x.npy': npy });
    const at = Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(zip.buffer, zip.byteOffset).setUint32(at + 24, 200, true);
    await expect(read('lie.npz', zip)).rejects.toThrow();
  });

  it('should name a file of torch.save, an archive without arrays, and a broken one', async () => {
    const pickled = zipSync({ 'archive/data.pkl': new Uint8Array(3), 'archive/data/0': new Uint8Array(4) });
    await expect(read('x.pt', pickled)).rejects.toThrow(/torch.save/);
    await expect(read('x.zip', zipSync({ 'a.txt': new Uint8Array(3) }))).rejects.toThrow(/no .npy file/);
    await expect(read('x.npz', new Uint8Array([0x50, 0x4b, 3, 4, 9, 9]))).rejects.toThrow(/broken/);
  });
});

describe('readTensors of safetensors', () => {
  it('should read what the service writes', async () => {
    const bytes = writeSafetensors(
      [
        ['input', { shape: [1, 2], data: new Float32Array([1, -0]) }],
        ['q', { shape: [3], data: new Int8Array([-128, 0, 127]) }],
        ['half', { shape: [1], data: new Float32Array([0.5]), dtype: 'bfloat16' }],
      ],
      { request: '{}' },
    );
    expect(await read('x.safetensors', bytes)).toEqual([
      { name: 'input', stored: 'F32', shape: [1, 2], values: new Float32Array([1, -0]) },
      { name: 'q', stored: 'I8', shape: [3], values: new Int8Array([-128, 0, 127]) },
      { name: 'half', stored: 'BF16', shape: [1], values: new Float32Array([0.5]) },
    ]);
  });

  it('should read the counters that checkpoints have beside their weights', async () => {
    const bytes = safetensorsFile(
      {
        'bn.num_batches_tracked': { dtype: 'I64', shape: [], data_offsets: [0, 8] },
        'conv.weight': { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      },
      new Uint8Array([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f]),
    );
    expect((await read('x.safetensors', bytes)).map(({ values }) => Array.from(values))).toEqual([[7], [1]]);
  });

  it.each([
    [
      'a hole',
      safetensorsFile({ a: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, new Uint8Array(8)),
      /belong to no tensor/,
    ],
    [
      'bytes that are not the shape’s',
      safetensorsFile({ a: { dtype: 'I64', shape: [2], data_offsets: [0, 8] } }, new Uint8Array(8)),
      /takes 16 bytes/,
    ],
    [
      'an unknown type',
      safetensorsFile({ a: { dtype: 'F4', shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1)),
      /"F4" is not supported/,
    ],
    ['no tensor', safetensorsFile({}, new Uint8Array(0)), /no tensor/],
    [
      'a header that is no JSON',
      Buffer.concat([safetensorsFile({}, new Uint8Array(0)).subarray(0, 9), Buffer.from('?')]),
      /no JSON object/,
    ],
  ])('should refuse %s by name', async (_, bytes, message) => {
    await expect(read('x.safetensors', bytes)).rejects.toThrow(message);
  });
});

describe('readTensors', () => {
  it('should tell a file by its content, not by its name', async () => {
    const [{ name }] = await read('odd.bin', writeNpy({ shape: [1], data: new Float32Array(1) }));
    expect(name).toBe('odd.bin');
  });

  it('should refuse other files, empty ones, and ones that are too large unread', async () => {
    await expect(read('a.txt', new Uint8Array([49, 50]))).rejects.toThrow(/a.txt holds no tensors/);
    await expect(read('a.npy', new Uint8Array(0))).rejects.toThrow(/is empty/);
    const large = { ...file('a.npy', new Uint8Array(1)), size: mostFileBytes + 1 };
    const unread = async () => {
      throw new Error('it was read');
    };
    await expect(readTensors({ ...large, arrayBuffer: unread })).rejects.toThrow(
      /65 MiB, but at most 64 MiB/,
    );
  });
});
