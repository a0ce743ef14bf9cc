import { describe, expect, it } from 'vitest';
import { divergingColour, divergingTextColour, heatColour, heatTextColour } from '../../src/diagram/heat.ts';
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

describe('divergingColour', () => {
  it.each(schemes)('should have a contrast of at least 3 with the text on it, %s', (scheme) => {
    for (let step = -100; step <= 100; step++) {
      const ratio = contrast(divergingColour(step / 100, scheme), divergingTextColour(step / 100, scheme));
      expect(ratio, `at ${step} %`).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(schemes)('should be nearest to the page at zero, and differ in sign, %s', (scheme) => {
    const page = scheme === 'light' ? '#ffffff' : '#0d1117';
    const distance = (position: number) => contrast(divergingColour(position, scheme), page);
    for (let step = 1; step <= 10; step++)
      for (const sign of [-1, 1])
        expect(distance((sign * step) / 10)).toBeGreaterThan(distance((sign * (step - 1)) / 10) - 0.01);
    expect(divergingColour(-1, scheme)).not.toBe(divergingColour(1, scheme));
  });
});
