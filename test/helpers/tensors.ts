import fc from 'fast-check';
import { elementCount } from '../../src/tensor/tensor.ts';

/** Shapes of up to `rank` axes of up to `size` each; axes of none are among them. */
export function shapes(rank = 4, size = 4, leastRank = 1): fc.Arbitrary<number[]> {
  return fc.array(fc.integer({ min: 0, max: size }), { minLength: leastRank, maxLength: rank });
}

/** The index of the element at row-major position `at`. */
export function indexAt(shape: readonly number[], at: number): number[] {
  const index: number[] = [];
  let rest = at;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = (rest - (rest % size)) / size;
  }
  return index;
}

/** Nested lists of what `element` says of each row-major position. */
export function nestedOf(shape: readonly number[], element: (at: number) => unknown, from = 0): unknown {
  const [size, ...inner] = shape;
  if (size === undefined) return element(from);
  return Array.from({ length: size }, (_, i) => nestedOf(inner, element, from + i * elementCount(inner)));
}
