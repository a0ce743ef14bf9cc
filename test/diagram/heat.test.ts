import { describe, expect, it } from 'vitest';
import { heatColour, heatTextColour } from '../../src/diagram/heat.ts';
import { paletteSize } from '../../src/diagram/palette.ts';
import { contrast } from './contrast.ts';

const schemes = ['light', 'dark'] as const;

describe('heatColour', () => {
  it.each(schemes)(
    'should have a contrast of at least 3 with the text on it, in every group, %s',
    (scheme) => {
      for (let group = 0; group < paletteSize; group++) {
        for (let step = 0; step <= 100; step++) {
          const colour = heatColour(group, step / 100, scheme);
          const ratio = contrast(colour, heatTextColour(step / 100, scheme));
          expect(ratio, `group ${group} at ${step} %`).toBeGreaterThanOrEqual(3);
        }
      }
    },
  );

  it.each(schemes)('should take positions beyond the ends for the ends, %s', (scheme) => {
    expect(heatColour(1, -3, scheme)).toBe(heatColour(1, 0, scheme));
    expect(heatColour(1, Number.NaN, scheme)).toBe(heatColour(1, 0, scheme));
    expect(heatColour(1, Number.POSITIVE_INFINITY, scheme)).toBe(heatColour(1, 1, scheme));
  });
});
