import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBands } from '../../src/diagram/layout.ts';

const factor = fc.integer({ min: 1, max: 40 });

describe('placeBands', () => {
  it('should place blocks and bands below each other, none over another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), factor, factor, (groups, a, b) => {
        const channels = { in_channels: groups * a, out_channels: groups * b, groups };
        const { bands, bottom } = placeBands({ ...channels, kernel_size: [1], bias: true });
        let end = 0;
        for (const band of bands) {
          expect(band.y).toBeGreaterThan(end);
          end = band.y + band.height;
          if ('skipped' in band) continue;
          for (const boxes of [band.inputs, band.outputs]) {
            let last = band.y;
            for (const { y, height } of boxes) {
              expect(y).toBeGreaterThan(last);
              last = y + height;
            }
            expect(last).toBeLessThan(end);
          }
        }
        expect(bottom).toBe(end);
      }),
    );
  });
});
