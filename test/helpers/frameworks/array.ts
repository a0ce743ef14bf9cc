/** A row-major array of small integers: their sums are exact in any order. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export const volume = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/** Every index of a shape, the last axis fastest. */
export function* indexes(shape: readonly number[]): Generator<number[]> {
  for (let flat = 0; flat < volume(shape); flat++) {
    let rest = flat;
    yield shape
      .toReversed()
      .map((size) => {
        const at = rest % size;
        rest = (rest - at) / size;
        return at;
      })
      .toReversed();
  }
}

export function at({ shape, data }: NumberArray, index: readonly number[]): number {
  return data[index.reduce((flat, i, axis) => flat * shape[axis] + i, 0)];
}

/** The array of a shape whose element at an index is `of(index)`. */
export function arrayOf(shape: readonly number[], of: (index: number[]) => number): NumberArray {
  return { shape, data: [...indexes(shape)].map(of) };
}

/** NumPy's transpose: axis i of the result is axis `axes[i]`. */
export function transpose(array: NumberArray, axes: readonly number[]): NumberArray {
  return arrayOf(
    axes.map((axis) => array.shape[axis]),
    (index) =>
      at(
        array,
        array.shape.map((_, axis) => index[axes.indexOf(axis)]),
      ),
  );
}

export const reshape = ({ data }: NumberArray, shape: readonly number[]): NumberArray => ({ shape, data });

/** The axes from `first` on, reversed. */
export function flip(array: NumberArray, first: number): NumberArray {
  return arrayOf(array.shape, (index) =>
    at(
      array,
      index.map((i, axis) => (axis < first ? i : array.shape[axis] - 1 - i)),
    ),
  );
}

/** `[N, *spatial, C]` as `[N, C, *spatial]`. */
export function channelsSecond(array: NumberArray): NumberArray {
  const last = array.shape.length - 1;
  return transpose(array, [0, last, ...Array.from({ length: last - 1 }, (_, i) => i + 1)]);
}

/** `[N, C, *spatial]` as `[N, *spatial, C]`. */
export function channelsLast(array: NumberArray): NumberArray {
  return transpose(array, [0, ...Array.from({ length: array.shape.length - 2 }, (_, i) => i + 2), 1]);
}
