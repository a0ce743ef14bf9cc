import type { Elements } from '../tensor/dtype.ts';

/** The output type of a schema, read-only at all levels. */
export type Immutable<T> = T extends Elements
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;
