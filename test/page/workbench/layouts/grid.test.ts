import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightGrid } from '../../../../src/page/workbench/layouts/grid.ts';

const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 5 });

describe('weightGrid', () => {
  it('should give every element a cell of its own inside the picture, and find it there again', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 100, max: 600 }), (shape, width) => {
        const grid = weightGrid(shape, width);
        const count = shape.reduce((product, size) => product * size, 1);
        const corners = new Set<string>();
        for (let offset = 0; offset < count; offset++) {
          const [x, y] = grid.cornerOf(offset);
          corners.add(`${x},${y}`);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + grid.cell).toBeLessThanOrEqual(grid.width + 1e-9);
          expect(y + grid.cell).toBeLessThanOrEqual(grid.height + 1e-9);
          expect(grid.elementAt(x + grid.cell / 2, y + grid.cell / 2)).toBe(offset);
        }
        expect(corners.size).toBe(count);
      }),
    );
  });

  it('should not be wider than its place, as far as cells have a pixel', () => {
    expect(weightGrid([16, 16, 3, 3], 340).width).toBeLessThanOrEqual(340);
    expect(weightGrid([3, 3, 16, 16], 340).width).toBeLessThanOrEqual(340);
    expect(weightGrid([64, 64, 1, 1], 340).width).toBeLessThanOrEqual(340);
    expect(weightGrid([4, 4, 1, 1], 340).cell).toBe(32);
  });

  it('should not be higher than a screen for any weight that is drawn', () => {
    const sizes = fc.integer({ min: 1, max: 64 });
    const kernels = fc.constantFrom([1, 1], [3, 3], [5, 5]);
    fc.assert(
      fc.property(sizes, sizes, kernels, (first, second, [height, width]) => {
        fc.pre(first * second * height * width <= 4096);
        for (const shape of [
          [first, second, height, width],
          [height, width, first, second],
          [first, height, width, second],
        ])
          expect(weightGrid(shape, 340).height).toBeLessThanOrEqual(1024);
      }),
    );
    expect(weightGrid([16, 16, 3, 3], 340).height).toBeLessThanOrEqual(480);
    expect(weightGrid([8, 1, 3, 3], 340).cell).toBe(32);
  });

  it('should find nothing between blocks and outside', () => {
    const grid = weightGrid([2, 2, 1, 1], 340);
    expect(weightGrid([2, 2, 1, 2], 340).elementAt(65, 5)).toBeUndefined();
    expect(grid.elementAt(-1, 5)).toBeUndefined();
    expect(grid.elementAt(5, grid.height + 1)).toBeUndefined();
  });
});
