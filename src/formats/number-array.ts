import { type Elements, isElements } from '../tensor/dtype.ts';

/** A nested array of numbers as one run: row-major data and its shape. */
export class NumberArray {
  readonly shape: readonly number[];
  readonly data: Elements;

  constructor(shape: readonly number[], data: Elements) {
    this.shape = shape;
    this.data = data;
  }
}

/**
 * Whether a decoded value has a `NumberArray`'s form: classes do not cross between threads. JSON text cannot
 * make a typed array, so no client can forge one.
 */
export function isNumberArray(value: unknown): value is NumberArray {
  return typeof value === 'object' && value !== null && 'data' in value && isElements(value.data);
}
