/** Depth, height, width. A layer of fewer spatial axes has leading 1s (0s for padding). */
export type Triple = readonly [depth: number, height: number, width: number];

/** The index of an axis in a triple. */
export type Axis = 0 | 1 | 2;

/** `figure` of each axis. */
export function eachAxis<T>(figure: (axis: Axis) => T): readonly [T, T, T] {
  return [figure(0), figure(1), figure(2)];
}

/** The triple whose last axes are `values` and whose other axes are `missing`. */
export function triple(values: readonly number[], missing: number): Triple {
  const at = (fromEnd: number) => values[values.length - fromEnd] ?? missing;
  return [at(3), at(2), at(1)];
}
