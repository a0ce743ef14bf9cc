import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangementOf } from '../../src/diagram/arrangement.ts';
import { isSaturated, strandWidth } from '../../src/diagram/ink.ts';
import {
  bandRect,
  inputTile,
  layoutStage,
  mixLayouts,
  outputTile,
  type Rect,
} from '../../src/diagram/layout.ts';
import { runsOf } from '../../src/diagram/runs.ts';
import { bundlesOf, strandEnds } from '../../src/diagram/strands.ts';

const size = { width: 1200, height: 440, scatter: false };
const layers = fc.record({
  groups: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constantFrom(128, 512)),
  inPer: fc.integer({ min: 1, max: 40 }),
  outPer: fc.integer({ min: 1, max: 40 }),
});
const layoutOf = (inputs: number, outputs: number, groups: number, scatter = false, height = size.height) =>
  layoutStage(arrangementOf(inputs, outputs, groups), { ...size, height, scatter });

const divisorsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => i + 1).filter((g) => count % g === 0);

describe('layoutStage', () => {
  it('should keep every channel inside the picture and its band, below the one before', () => {
    fc.assert(
      fc.property(layers, ({ groups, inPer, outPer }) => {
        const layout = layoutOf(groups * inPer, groups * outPer, groups);
        for (const [count, per, tileOf] of [
          [groups * inPer, inPer, inputTile],
          [groups * outPer, outPer, outputTile],
        ] as const) {
          const wrong: number[] = [];
          let last = 0;
          for (let channel = 0; channel < count; channel++) {
            const { y, height } = tileOf(layout, channel);
            const band = bandRect(layout, Math.floor(channel / per));
            const inBand = y >= band.y - 1e-6 && y + height <= band.y + band.height + 1e-6;
            if (!(height > 0 && inBand && y >= last - 1e-6)) wrong.push(channel);
            last = y + height;
          }
          expect(wrong).toEqual([]);
          expect(last).toBeLessThanOrEqual(size.height);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each([90, 114, 180, 260])('should keep groups below each other in a picture of %i pixels', (height) => {
    for (const groups of [9, 16, 24, 48, 512]) {
      const layout = layoutOf(groups, groups, groups, false, height);
      const tiles = Array.from({ length: groups }, (_, channel) => inputTile(layout, channel));
      const wrong = tiles.filter(({ y, height: own }, i) => {
        const above = tiles[i - 1];
        return !(own > 0) || y + own > height || (above && y < above.y + above.height - 1e-6);
      });
      expect(wrong).toEqual([]);
    }
  });

  it('should put the channels that are left over below all groups', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 64 }),
        fc.integer({ min: 2, max: 64 }),
        fc.integer({ min: 2, max: 64 }),
        (inputs, outputs, groups) => {
          fc.pre(groups <= Math.min(inputs, outputs));
          const arrangement = arrangementOf(inputs, outputs, groups);
          const layout = layoutStage(arrangement, size);
          const last = bandRect(layout, groups - 1);
          for (let channel = groups * arrangement.inPer; channel < inputs; channel++) {
            const tile = inputTile(layout, channel);
            expect(tile.y).toBeGreaterThan(last.y + last.height);
            expect(tile.y + tile.height).toBeLessThanOrEqual(size.height);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('should be as tall for dense layers as for grouped ones', () => {
    for (const channels of [16, 64, 512]) {
      const extents = divisorsOf(channels).map((groups) => {
        const layout = layoutOf(channels, channels, groups);
        const [first, last] = [bandRect(layout, 0), bandRect(layout, groups - 1)];
        return last.y + last.height - first.y;
      });
      for (const extent of extents) expect(extent).toBeCloseTo(extents[0] ?? 0, 3);
    }
  });

  it('should move every channel on a straight way between two numbers of groups', () => {
    const [from, to] = [layoutOf(64, 64, 4), layoutOf(64, 64, 16)];
    for (const part of [0, 0.25, 1]) {
      const between = mixLayouts(from, to, part);
      for (const channel of [0, 17, 63]) {
        const expected = from.inTop(channel) * (1 - part) + to.inTop(channel) * part;
        expect(between.inTop(channel)).toBeCloseTo(expected, 6);
      }
    }
  });
});

describe('the law of ink', () => {
  it('should give the strands of a layer one width, whatever its groups are', () => {
    fc.assert(
      fc.property(fc.constantFrom(4, 12, 16, 48, 64), (channels) => {
        const widths = divisorsOf(channels).flatMap((groups) =>
          bundlesOf(layoutOf(channels, channels, groups), 1e6).map(({ width }) => Math.round(width * 1000)),
        );
        expect(new Set(widths).size).toBe(1);
      }),
    );
  });

  it('should draw every kernel as one strand where nothing saturates', () => {
    for (const groups of divisorsOf(24)) {
      const bundles = bundlesOf(layoutOf(24, 24, groups), 1e6);
      expect(bundles.reduce((sum, { drawn }) => sum + drawn, 0)).toBe((24 * 24) / groups);
    }
  });

  it('should keep the ink of threads that stand for several groups', () => {
    const layout = layoutOf(512, 512, 512);
    const bundles = bundlesOf(layout, 1e6);
    const enlarged = bundles.filter(({ group }) => group < 6 || group >= 510);
    expect(enlarged).toHaveLength(8);
    const inked = bundles
      .filter((bundle) => !enlarged.includes(bundle))
      .reduce((sum, { width }) => sum + width, 0);
    expect(inked).toBeCloseTo(504 * strandWidth(512, layout.columns.bottom - layout.columns.top), 6);
  });

  it('should saturate dense layers of many channels, and no depthwise one', () => {
    const room = 400;
    for (const channels of [64, 128, 512]) {
      const width = strandWidth(channels, room);
      expect(isSaturated(channels * channels, width, room)).toBe(true);
      expect(isSaturated(1, width, room / channels)).toBe(false);
    }
    expect(isSaturated(16 * 4, strandWidth(16, room), room)).toBe(false);
  });
});

describe('runsOf', () => {
  it('should hold every group once, in order, in no more runs than the picture is high', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), (groups) => {
        const runs = runsOf(layoutOf(groups, groups, groups));
        let next = 0;
        for (const { group, count } of runs) {
          expect(group).toBe(next);
          next += count;
        }
        expect(next).toBe(groups);
        expect(runs.length).toBeLessThan(size.height / 3);
      }),
      { numRuns: 100 },
    );
  });
});

describe('strandEnds', () => {
  const holds = ({ y, height }: Rect, at: number) => at >= y - 1e-6 && at <= y + height + 1e-6;

  it('should lead from the input to the filter of its output, and from a filter to its outputs in a transposed layer', () => {
    const layout = layoutOf(8, 4, 2);
    const [x1, y1, x2] = strandEnds(layout, 3, 5);
    const from = inputTile(layout, 5);
    expect(x1).toBeCloseTo(from.x + from.width, 6);
    expect(holds(from, y1)).toBe(true);
    expect(x2).toBeLessThan(layout.columns.outX);
    const scattered = layoutOf(8, 4, 2, true);
    const [, , end, y2] = strandEnds(scattered, 3, 5);
    const to = outputTile(scattered, 3);
    expect(end).toBeCloseTo(to.x, 6);
    expect(holds(to, y2)).toBe(true);
  });
});
