import fc from 'fast-check';

/** All orders of so many axes. */
export function ordersOf(axes: number): fc.Arbitrary<number[]> {
  const natural = Array.from({ length: axes }, (_, axis) => axis);
  return fc.shuffledSubarray(natural, { minLength: axes, maxLength: axes });
}

/** Element by element: where the target has the index (i, j, …), the source has i at axis order[0], j at order[1], …. */
export function permuted<T>(from: ArrayLike<T>, sizes: readonly number[], order: readonly number[]): T[] {
  const lengths = order.map((axis) => sizes[axis]);
  return Array.from({ length: from.length }, (_, at) => {
    const index = sizes.map(() => 0);
    let rest = at;
    for (let place = order.length - 1; place >= 0; place--) {
      index[order[place]] = rest % lengths[place];
      rest = Math.floor(rest / lengths[place]);
    }
    return from[index.reduce((offset, i, axis) => offset * sizes[axis] + i, 0)];
  });
}

/** Nested arrays with the axes in another order, element by element: axis i of the result is axis order[i]. */
export function reordered(value: unknown, order: readonly number[]): unknown {
  const lengths: number[] = [];
  for (let level = value; Array.isArray(level); level = level[0]) lengths.push(level.length);
  const element = (index: readonly number[]): unknown =>
    index.reduce((level: unknown, i) => Object(level)[i], value);
  const build = (outer: readonly number[]): unknown => {
    if (outer.length === order.length) return element(order.map((_, axis) => outer[order.indexOf(axis)]));
    return Array.from({ length: lengths[order[outer.length]] }, (_, i) => build([...outer, i]));
  };
  return order.length === 0 ? value : build([]);
}
