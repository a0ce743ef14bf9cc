import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compress } from '../../../../src/server/http/reply/compress.ts';
import { randomData } from '../../../helpers/random.ts';

const never = () => false;

describe('compress', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
  ] as const)('should write %s of any length', async (coding, decode) => {
    for (const elements of [0, 1, 2 ** 18, 700_001]) {
      const data = randomData(elements, 'float32', elements);
      const bytes = new Uint8Array(data.buffer, 0, data.byteLength);
      const coded = await compress(bytes, coding, never);
      expect(coded && decode(coded).equals(bytes)).toBe(true);
    }
  });

  it('should stop where nobody wants the result any more', async () => {
    let asked = 0;
    const bytes = new Uint8Array(2 ** 26);
    expect(await compress(bytes, 'gzip', () => ++asked > 2)).toBeUndefined();
    // Of the 64 pieces, it has looked at three.
    expect(asked).toBeLessThan(6);
  });
});
