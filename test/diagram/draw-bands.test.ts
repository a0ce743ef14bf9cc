import { describe, expect, it } from 'vitest';
import { arrangementOf } from '../../src/diagram/arrangement.ts';
import { bandNames, freeOfNames } from '../../src/diagram/draw-bands.ts';
import { inputTile, layoutStage } from '../../src/diagram/layout.ts';

/** The numbers of input channels and the names of groups of a picture, as they stand at their heights. */
function labelsOf(inputs: number, groups: number, width: number) {
  const layout = layoutStage(arrangementOf(inputs, inputs, groups), { width, height: 380, scatter: false });
  const { columns } = layout;
  const wide = width >= 600;
  const right = columns.inX - 6;
  const isFree = freeOfNames(layout, wide, right);
  const numbers = Array.from({ length: inputs }, (_, i) => {
    const { y, height } = inputTile(layout, i);
    return { text: String(i), y: y + height / 2 };
  }).filter(({ y }) => isFree(y));
  const names = bandNames(layout, wide);
  // Digits and letters of 14 pixels are 7 to 7.6 pixels wide.
  const touching = names.flatMap(({ text, y }) => {
    const end = columns.band[0] + 8 + 7 * text.length;
    return numbers
      .filter((number) => Math.abs(number.y - y) < 12 && right - 7 * number.text.length < end + 3)
      .map((number) => `${text} touches ${number.text}`);
  });
  return { names: names.length, numbers: numbers.length, touching };
}

describe('freeOfNames', () => {
  it.each([
    { inputs: 16, groups: 16, width: 290 },
    { inputs: 20, groups: 10, width: 390 },
    { inputs: 120, groups: 120, width: 390 },
    { inputs: 8, groups: 8, width: 290 },
    { inputs: 16, groups: 16, width: 800 },
    { inputs: 16, groups: 1, width: 290 },
  ])('should keep numbers off the names of $groups groups at $width pixels', (layer) => {
    const { numbers, touching, names } = labelsOf(layer.inputs, layer.groups, layer.width);
    expect(touching).toEqual([]);
    expect(numbers + names).toBeGreaterThanOrEqual(Math.min(8, layer.inputs));
  });

  it('should leave every number where names are short or far', () => {
    expect(labelsOf(8, 8, 290).numbers).toBe(8);
    expect(labelsOf(16, 16, 800).numbers).toBe(16);
    expect(labelsOf(16, 1, 290).numbers).toBe(16);
    expect(labelsOf(16, 16, 290).numbers).toBe(0);
  });
});
