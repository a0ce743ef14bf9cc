import type { Elements } from '../tensor/dtype.ts';

/** What a schema makes, as those who read it may use it. */
export type Immutable<T> = T extends Elements
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;
