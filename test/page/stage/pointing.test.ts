import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangementOf } from '../../../src/diagram/arrangement.ts';
import { inputTile, kernelRect, layoutStage, outputTile } from '../../../src/diagram/layout.ts';
import { placeCard } from '../../../src/page/stage/card-place.ts';
import { placeLoupe } from '../../../src/page/stage/loupe.ts';
import { targetAt } from '../../../src/page/stage/pointing.ts';
import type { StageSpec } from '../../../src/page/stage/target.ts';

const spec = (
  groups: number,
  inPer: number,
  outPer: number,
  type: StageSpec['type'] = 'conv2d',
): StageSpec => ({
  type,
  in_channels: groups * inPer,
  out_channels: groups * outPer,
  groups,
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
  inputSize: [8, 8],
  outputSize: [8, 8],
});
const layoutOf = ({ in_channels, out_channels, groups, type }: StageSpec) =>
  layoutStage(arrangementOf(in_channels, out_channels, groups), {
    width: 1200,
    height: 440,
    scatter: type === 'conv_transpose2d',
  });

const cases = fc.record({
  groups: fc.integer({ min: 1, max: 10 }),
  inPer: fc.integer({ min: 1, max: 12 }),
  outPer: fc.integer({ min: 1, max: 12 }),
  type: fc.constantFrom('conv2d' as const, 'conv_transpose2d' as const),
  part: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

describe('targetAt', () => {
  it('should find every channel, every kernel and the cell at the middle of what is drawn', () => {
    fc.assert(
      fc.property(cases, ({ groups, inPer, outPer, type, part }) => {
        const layer = spec(groups, inPer, outPer, type);
        const layout = layoutOf(layer);
        const input = Math.floor(part * layer.in_channels);
        const tile = inputTile(layout, input);
        const found = targetAt(layout, layer, [], tile.x + tile.width * 0.3, tile.y + tile.height * 0.55);
        expect(found).toMatchObject({ kind: 'input', channel: input });
        if (tile.height > 8) expect(found).toMatchObject({ row: 4, column: 2 });
        const out = Math.floor(part * layer.out_channels);
        const other = outputTile(layout, out);
        expect(targetAt(layout, layer, [], other.x + 1, other.y + other.height / 2)).toMatchObject({
          kind: 'output',
          channel: out,
        });
        const partner = Math.floor(out / outPer) * inPer;
        const kernel = kernelRect(layout, out, partner);
        const middle = [kernel.x + kernel.width / 2, kernel.y + kernel.height / 2] as const;
        expect(targetAt(layout, layer, [], ...middle)).toEqual({ kind: 'weight', out, in: partner });
      }),
      { numRuns: 200 },
    );
  });

  it('should find nothing between the columns and in the gaps between the groups', () => {
    const layer = spec(2, 2, 2);
    const layout = layoutOf(layer);
    const last = inputTile(layout, 1);
    expect(targetAt(layout, layer, [], last.x + last.width + 60, last.y)).toBeNull();
    expect(
      targetAt(layout, layer, [], last.x + 2, (last.y + last.height + inputTile(layout, 2).y) / 2),
    ).toBeNull();
  });

  it('should find the cells of the enlarged channels, which stand apart from the picture', () => {
    const layer = spec(4, 4, 1);
    const layout = layoutOf(layer);
    const loupe = placeLoupe(layout, layer, 'input', 5);
    if (!loupe) throw new Error('there is room for one');
    expect(loupe.ground.x + loupe.ground.width).toBeLessThan(layout.columns.band[0]);
    const { x, y, width, height } = loupe.rect;
    expect(targetAt(layout, layer, [loupe], x + (6.5 / 8) * width, y + (1.5 / 8) * height)).toEqual({
      kind: 'input',
      channel: 5,
      row: 1,
      column: 6,
    });
  });
});

describe('placeCard', () => {
  it('should stand inside the window and off the cell, wherever there is room', () => {
    const window = { width: 1280, height: 800 };
    const card = { width: 420, height: 380 };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1240 }),
        fc.integer({ min: 0, max: 760 }),
        fc.constantFrom(
          ['left', 'below', 'above', 'right'] as const,
          ['right', 'below', 'above', 'left'] as const,
        ),
        (left, top, sides) => {
          const cell = { x: left, y: top, width: 20, height: 20 };
          const { x, y } = placeCard(cell, card, window, sides);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(x + card.width).toBeLessThanOrEqual(window.width);
          expect(y + card.height).toBeLessThanOrEqual(window.height);
          const apart = x >= left + 20 || x + card.width <= left || y >= top + 20 || y + card.height <= top;
          expect(apart).toBe(true);
        },
      ),
    );
  });
});
