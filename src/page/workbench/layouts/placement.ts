import { indexAt } from '../../../tensor/tensor.ts';

/** How a dialect's weight is made of PyTorch's, as POST /v1/translate says it. */
export interface WeightForm {
  readonly layout: string;
  readonly shape: readonly number[];
  /** NumPy methods, such as `reshape(4, 2, 3, 3).transpose(2, 3, 0, 1)`, or `unchanged`. */
  readonly from_pytorch: string;
  /** Whether the spatial axes are reversed first. */
  readonly flipped: boolean;
}

/** Where an element lies: its index, and how many elements come before it. */
export interface Place {
  readonly index: readonly number[];
  readonly offset: number;
}

/** How many elements come before the one at `index`, in row-major order. */
export function offsetOf(index: readonly number[], shape: readonly number[]): number {
  return index.reduce((offset, at, axis) => offset * shape[axis] + at, 0);
}

/**
 * Follows the NumPy methods that make a dialect's weight of PyTorch's, for one element after the other.
 * @returns the place in the dialect's weight of the element at an index of PyTorch's
 * @throws Error where the methods are others than reshape and transpose, or do not give the shape
 */
export function placement(
  torchShape: readonly number[],
  form: WeightForm,
): (index: readonly number[]) => Place {
  const calls = [...form.from_pytorch.matchAll(/(\w+)\(([\d, ]*)\)/g)].map(([, method, list]) => ({
    method,
    sizes: list.split(',').map(Number),
  }));
  if (calls.some(({ method }) => method !== 'reshape' && method !== 'transpose'))
    throw new Error(`${form.from_pytorch} has methods that are not known`);
  const place = (index: readonly number[]): Place => {
    let shape = torchShape;
    let at = form.flipped ? index.map((i, axis) => (axis < 2 ? i : torchShape[axis] - 1 - i)) : index;
    for (const { method, sizes } of calls) {
      if (method === 'reshape') at = indexAt(offsetOf(at, shape), sizes);
      else at = sizes.map((axis) => at[axis]);
      shape = method === 'reshape' ? sizes : sizes.map((axis) => shape[axis]);
    }
    if (shape.join() !== form.shape.join())
      throw new Error(`${form.from_pytorch} does not give [${form.shape}]`);
    return { index: at, offset: offsetOf(at, shape) };
  };
  place(torchShape.map(() => 0));
  return place;
}
