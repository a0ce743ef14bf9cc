import { type Elements, isElements } from '../tensor/dtype.ts';

/** A nested array of numbers as row-major data and a shape. */
export class NumberArray {
  readonly shape: readonly number[];
  readonly data: Elements;

  constructor(shape: readonly number[], data: Elements) {
    this.shape = shape;
    this.data = data;
  }
}

/**
 * Whether a decoded value has the form of a `NumberArray`. Classes do not cross threads, so the form decides.
 * JSON text cannot make a typed array, so no client can forge one.
 */
export function isNumberArray(value: unknown): value is NumberArray {
  return typeof value === 'object' && value !== null && 'data' in value && isElements(value.data);
}
