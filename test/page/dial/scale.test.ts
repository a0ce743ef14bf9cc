import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  illegalTicks,
  labelled,
  neighbours,
  nextLegal,
  positionOf,
  valueAt,
} from '../../../src/page/dial/scale.ts';

const divisorsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => i + 1).filter((g) => count % g === 0);
const maxima = fc.integer({ min: 1, max: 512 });
const width = 600;

describe('the scale of the dial', () => {
  it('should have every legal value where it is drawn', () => {
    fc.assert(
      fc.property(maxima, (max) => {
        const legal = divisorsOf(max);
        for (const value of legal) expect(valueAt(positionOf(value, max), max, legal, width)).toBe(value);
        const places = legal.map((value) => positionOf(value, max));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        expect(places[0]).toBe(0);
      }),
    );
  });

  it('should give whole values from 1 to the maximum for every place, beyond the ends too', () => {
    fc.assert(
      fc.property(maxima, fc.double({ min: -1, max: 2, noNaN: true }), (max, part) => {
        const value = valueAt(part, max, divisorsOf(max), width);
        expect(Number.isInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(1);
        expect(value).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('should let illegal values be reached where they have ticks', () => {
    const legal = divisorsOf(64);
    const { ticks, crowdedFrom } = illegalTicks(64, legal, width, 5);
    expect(ticks).toContain(3);
    expect(crowdedFrom).toBeGreaterThan(16);
    const far = ticks.filter((value) =>
      legal.every((other) => Math.abs(positionOf(other, 64) - positionOf(value, 64)) * width > 10),
    );
    expect(far.length).toBeGreaterThan(10);
    for (const value of far) expect(valueAt(positionOf(value, 64), 64, legal, width)).toBe(value);
  });

  it('should step from legal to legal, and stay at the ends', () => {
    const legal = [1, 2, 4];
    expect(nextLegal(1, 1, legal)).toBe(2);
    expect(nextLegal(3, 1, legal)).toBe(4);
    expect(nextLegal(3, -1, legal)).toBe(2);
    expect(nextLegal(4, 1, legal)).toBe(4);
    expect(neighbours(3, legal)).toEqual([2, 4]);
    expect(neighbours(5, legal)).toEqual([4]);
  });

  it('should label the ends and the current value, and no two over each other', () => {
    fc.assert(
      fc.property(maxima, fc.nat(), (max, pick) => {
        const legal = divisorsOf(max);
        const current = legal[pick % legal.length] ?? 1;
        const shown = labelled(legal, max, current, width);
        expect(shown).toContain(current);
        for (const [i, value] of shown.entries()) {
          const next = shown[i + 1];
          if (next === undefined) continue;
          // Digits are at most 8 pixels wide.
          const room = (String(value).length + String(next).length) * 4;
          expect((positionOf(next, max) - positionOf(value, max)) * width).toBeGreaterThanOrEqual(room);
        }
      }),
    );
  });
});
