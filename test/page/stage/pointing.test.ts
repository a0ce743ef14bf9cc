import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangementOf } from '../../../src/diagram/arrangement.ts';
import { inputTile, kernelRect, layoutStage, outputTile, type Rect } from '../../../src/diagram/layout.ts';
import { placeCard, scrollAbove } from '../../../src/page/stage/card-place.ts';
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
  const window = { width: 1280, height: 800 };
  const rect = fc.record({
    x: fc.integer({ min: 0, max: 1100 }),
    y: fc.integer({ min: 40, max: 500 }),
    width: fc.integer({ min: 20, max: 180 }),
    height: fc.integer({ min: 20, max: 300 }),
  });
  const covers = (a: Rect, b: Rect) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

  it('should stand inside the window and over nothing lit, once the page has scrolled for it', () => {
    fc.assert(
      fc.property(
        fc.array(rect, { minLength: 1, maxLength: 3 }),
        fc.record({ width: fc.integer({ min: 200, max: 640 }), height: fc.integer({ min: 100, max: 440 }) }),
        ([cell, ...others], wanted) => {
          if (!cell) return;
          const lit = [cell, ...others];
          const { x, y, height, scroll } = placeCard(cell, lit, wanted, window);
          const card = { x, y, width: wanted.width, height };
          expect(lit.filter((other) => covers(card, other))).toEqual([]);
          expect(height).toBeGreaterThanOrEqual(Math.min(wanted.height, 240));
          expect(scroll).toBeGreaterThanOrEqual(0);
          const shown = [card, ...lit].map((one) => ({ ...one, y: one.y - scroll }));
          for (const one of shown) expect(one.y).toBeGreaterThanOrEqual(0);
          expect(card.y - scroll + height).toBeLessThanOrEqual(window.height);
          expect([x >= 0, x + wanted.width <= window.width]).toEqual([true, true]);
        },
      ),
    );
  });

  it('should need no scrolling where there is room beside a path', () => {
    const path = { x: 330, y: 250, width: 700, height: 90 };
    const { y, scroll } = placeCard(
      { ...path, width: 8, height: 8 },
      [path],
      { width: 500, height: 400 },
      window,
    );
    expect([scroll, y]).toEqual([0, 352]);
  });

  it('should tell how far what is lit lies under a sheet, and keep the cell where not all has room', () => {
    const path = { x: 0, y: 250, width: 300, height: 200 };
    expect(scrollAbove({ ...path, height: 10 }, [path], 500)).toBe(0);
    expect(scrollAbove({ ...path, height: 10 }, [path], 400)).toBe(62);
    const cell = { ...path, y: 430, height: 20 };
    expect(scrollAbove(cell, [path], 150)).toBe(312);
  });
});
