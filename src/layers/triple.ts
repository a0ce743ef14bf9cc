/** Depth, height, width. Layers of fewer spatial axes have 1s in front. */
export type Triple = readonly [depth: number, height: number, width: number];

export type Axis = 0 | 1 | 2;

/** What `figure` gives for each axis. */
export function each<T>(figure: (axis: Axis) => T): readonly [T, T, T] {
  return [figure(0), figure(1), figure(2)];
}

/** `values` of the last axes, with `missing` in front. */
export function triple(values: readonly number[], missing: number): Triple {
  const at = (fromEnd: number) => values[values.length - fromEnd] ?? missing;
  return [at(3), at(2), at(1)];
}
