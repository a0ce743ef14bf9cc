import fc from 'fast-check';
import jsQR from 'jsqr';
import { describe, expect, it } from 'vitest';
import { drawQr } from '../../../src/page/present/qr.ts';

/** The drawing as a camera sees it: 4 pixels a module, black on white. */
function pictureOf({ size, path }: { size: number; path: string }) {
  const scale = 4;
  const width = size * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let i = 0; i < scale * scale; i++) {
      const column = Number(x) * scale + (i % scale);
      const row = Number(y) * scale + Math.floor(i / scale);
      pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
    }
  return { pixels, width };
}

function read(text: string): string | undefined {
  const drawing = drawQr(text);
  if (!drawing) return undefined;
  const { pixels, width } = pictureOf(drawing);
  return jsQR.default(pixels, width, width)?.data;
}

describe('a QR code', () => {
  it('should be read back by another decoder', () => {
    const link = 'http://192.168.1.20:3000/#in_channels=16&out_channels=4&groups=4&kernel_size=1';
    expect(read(link)).toBe(link);
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, size: 'medium' }), (url) => {
        fc.pre(url.length < 300);
        expect(read(url)).toBe(url);
      }),
      { numRuns: 8 },
    );
  });

  it('should not be there for more than a QR code holds', () => {
    expect(drawQr('x'.repeat(2000))).toBeDefined();
    expect(drawQr('x'.repeat(3000))).toBeUndefined();
  });
});
