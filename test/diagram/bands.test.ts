import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutIntoBands } from '../../src/diagram/bands.ts';

const spec = (in_channels: number, out_channels: number, groups: number) => ({
  in_channels,
  out_channels,
  groups,
  kernel_size: [1, 1],
  bias: true,
});

describe('cutIntoBands', () => {
  it('leaves no channel out and draws no more than 40 blocks a column, up to 4096 channels', () => {
    const layer = fc
      .tuple(
        fc.integer({ min: 1, max: 4096 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
      )
      .filter(([groups, a]) => groups * a <= 4096);
    fc.assert(
      fc.property(layer, ([groups, a, b]) => {
        const bands = cutIntoBands(spec(groups * a, groups * b, groups));
        let next = { inputs: 0, outputs: 0 };
        let blocks = { inputs: 0, outputs: 0 };
        for (const band of bands) {
          if ('skipped' in band) {
            next = { inputs: next.inputs + band.skipped * a, outputs: next.outputs + band.skipped * b };
            continue;
          }
          for (const side of ['inputs', 'outputs'] as const) {
            for (const { from, to } of band[side]) {
              expect(from).toBe(next[side]);
              next = { ...next, [side]: to + 1 };
              blocks = { ...blocks, [side]: blocks[side] + 1 };
            }
          }
        }
        expect(next).toEqual({ inputs: groups * a, outputs: groups * b });
        expect(Math.max(blocks.inputs, blocks.outputs)).toBeLessThanOrEqual(40);
      }),
    );
  });
});
