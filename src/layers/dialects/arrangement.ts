/** How a dialect's weight is made from PyTorch's. */
export interface WeightArrangement {
  /** Axes of the weight, such as `HWIO`: O and I are the layer's output and input channels, M the multiplier. */
  readonly layout: string;
  readonly shape: readonly number[];
  /** NumPy methods to be called on PyTorch's weight, such as `transpose(2, 3, 1, 0)`, or `unchanged`. */
  readonly from_pytorch: string;
  /** Whether the spatial axes of PyTorch's weight are reversed first. */
  readonly flipped: boolean;
}

/** The permutation, and the reshapes around it, that make one array of another. */
export class Arrangement {
  readonly shape: readonly number[];
  readonly #calls: readonly string[];

  constructor(shape: readonly number[], calls: readonly string[] = []) {
    this.shape = shape;
    this.#calls = calls;
  }

  /** Leaves the array alone where it has the shape. */
  reshape(...shape: readonly number[]): Arrangement {
    if (shape.length === this.shape.length && shape.every((size, i) => size === this.shape[i])) return this;
    return new Arrangement(shape, [...this.#calls, `reshape(${shape.join(', ')})`]);
  }

  transpose(...axes: readonly number[]): Arrangement {
    if (axes.every((axis, i) => axis === i)) return this;
    const shape = axes.map((axis) => this.shape[axis]);
    return new Arrangement(shape, [...this.#calls, `transpose(${axes.join(', ')})`]);
  }

  as(layout: string, flipped = false): WeightArrangement {
    return {
      layout,
      shape: this.shape,
      from_pytorch: this.#calls.length > 0 ? this.#calls.join('.') : 'unchanged',
      flipped,
    };
  }
}

/** The expression that makes a dialect's weight of `name`, PyTorch's weight, an array of NumPy. */
export function arranged(name: string, { from_pytorch, flipped }: WeightArrangement, axes: number): string {
  const spatial = Array.from({ length: axes }, (_, i) => i + 2);
  const source = flipped ? `np.flip(${name}, ${pythonTuple(spatial)})` : name;
  return from_pytorch === 'unchanged' ? source : `${source}.${from_pytorch}`;
}

/** `(1, 2)`, and `(1,)` of one. */
export function pythonTuple(values: readonly (number | string)[]): string {
  return values.length === 1 ? `(${values[0]},)` : `(${values.join(', ')})`;
}
