import type { TensorData } from '../tensor/tensor.ts';

/** What a schema makes, as those who read it may use it. */
export type Immutable<T> = T extends TensorData
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;
