import type { ComputeDType } from '../../src/tensor/tensor.ts';

/** How far `value` is from `exact` in units of the last place of `exact` in `dtype`. */
export function ulpsBetween(value: number, exact: number, dtype: ComputeDType): number {
  if (Object.is(value, exact) || value === exact) return 0;
  const [digits, smallest] = dtype === 'float32' ? [23, -149] : [52, -1074];
  const exponent = Math.floor(Math.log2(Math.abs(exact)));
  return Math.abs(value - exact) / 2 ** Math.max(exponent - digits, smallest);
}
