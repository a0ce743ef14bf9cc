import { describe, expect, it } from 'vitest';
import { offsetOf, placement } from '../../../../src/page/workbench/layouts/placement.ts';

const indexes = (shape: readonly number[]): number[][] =>
  shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );

describe('placement', () => {
  it('should follow a transpose: Keras has the taps first', () => {
    const form = {
      layout: 'HWIO',
      shape: [3, 5, 2, 4],
      from_pytorch: 'transpose(2, 3, 1, 0)',
      flipped: false,
    };
    const place = placement([4, 2, 3, 5], form);
    for (const [o, i, h, w] of indexes([4, 2, 3, 5])) {
      expect(place([o, i, h, w])).toEqual({ index: [h, w, i, o], offset: ((h * 5 + w) * 2 + i) * 4 + o });
    }
  });

  it("should follow a reshape: output 2c + m of a depthwise layer is Keras's channel c, multiplier m", () => {
    const form = {
      ...{ layout: 'HWIM', shape: [3, 3, 4, 2], flipped: false },
      from_pytorch: 'reshape(4, 2, 3, 3).transpose(2, 3, 0, 1)',
    };
    const place = placement([8, 1, 3, 3], form);
    for (const [o, , h, w] of indexes([8, 1, 3, 3]))
      expect(place([o, 0, h, w]).index).toEqual([h, w, Math.floor(o / 2), o % 2]);
  });

  it('should reverse the taps first where the weight is flipped', () => {
    const form = { layout: 'IOHW', shape: [2, 2, 3, 5], from_pytorch: 'unchanged', flipped: true };
    expect(placement([2, 2, 3, 5], form)([1, 0, 0, 1]).index).toEqual([1, 0, 2, 3]);
  });

  it('should give every element a place of its own', () => {
    const shape = [4, 3, 3, 2];
    const form = {
      ...{ layout: 'OIHW', shape: [6, 2, 3, 2], flipped: true },
      from_pytorch: 'reshape(2, 2, 3, 3, 2).transpose(0, 2, 1, 3, 4).reshape(6, 2, 3, 2)',
    };
    const place = placement(shape, form);
    const offsets = indexes(shape).map((index) => place(index).offset);
    expect(new Set(offsets).size).toBe(72);
    expect(Math.max(...offsets)).toBe(71);
    for (const index of indexes(shape))
      expect(offsetOf(place(index).index, form.shape)).toBe(place(index).offset);
  });

  it('should refuse methods that it does not know, and shapes that do not come out', () => {
    const form = { layout: 'HW', shape: [2, 2], flipped: false };
    expect(() => placement([2, 2], { ...form, from_pytorch: 'swapaxes(0, 1)' })).toThrow(/not known/);
    expect(() => placement([2, 3], { ...form, from_pytorch: 'transpose(1, 0)' })).toThrow(/does not give/);
  });
});
