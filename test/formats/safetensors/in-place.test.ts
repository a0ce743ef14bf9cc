import { describe, expect, it } from 'vitest';
import { readInPlace, writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { faultsFrom } from '../../helpers/problems.ts';

const tensor = { shape: [2], data: Float32Array.of(1, -2) };

/** A file whose header has `length` bytes. */
function file(length: number): Uint8Array {
  const [least] = writeSafetensors([['x', tensor]], { a: '' });
  return writeSafetensors([['x', tensor]], { a: 'a'.repeat(length - least) });
}

describe('readInPlace', () => {
  it('reads files with headers of up to 16 KiB, whose tensors stay where they are', () => {
    const bytes = file(16_384);
    const read = readInPlace(bytes)?.tensors.get('x');
    expect(read).toEqual(tensor);
    expect(read?.data.buffer).toBe(bytes.buffer);
  });

  it('leaves files with longer headers to others', () => {
    const bytes = { shape: [2], data: Uint8Array.of(1, 2) };
    /** A file of bytes, which need no alignment, whose header ends in so many spaces more. */
    const spaced = (length: number) => {
      const short = Buffer.from(writeSafetensors([['x', bytes]], {}));
      const header = short[0];
      const prefix = Buffer.alloc(8);
      prefix.writeBigUInt64LE(BigInt(length));
      const spaces = Buffer.alloc(length - header, ' ');
      return Buffer.concat([prefix, short.subarray(8, 8 + header), spaces, short.subarray(8 + header)]);
    };
    expect(readInPlace(spaced(16_384))?.tensors.get('x')).toEqual(bytes);
    expect(readInPlace(spaced(16_385))).toBeUndefined();
  });

  it('leaves files to others of which any tensor has to be copied', () => {
    const half = { ...tensor, dtype: 'float16' } as const;
    expect(readInPlace(writeSafetensors([['x', half]], {}))).toBeUndefined();
    expect(
      readInPlace(
        writeSafetensors(
          [
            ['x', tensor],
            ['y', half],
          ],
          {},
        ),
      ),
    ).toBeUndefined();
  });

  it('refuses a file of a length alone at once', () => {
    expect(faultsFrom(() => readInPlace(new Uint8Array(8).fill(255))).code).toBe('malformed-safetensors');
  });
});
