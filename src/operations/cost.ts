import type { Prepared } from './operation.ts';

/** Work is predicted in multiply-accumulates. Other work counts as those that take as long. */

/** The work of reading or writing one element. */
const macsPerElement = 16;

/** The work of starting one more computation: parameters, a plan, and statistics of a small tensor. */
const macsPerComputation = 20_000;

/** The work of reading one byte of a body. */
const macsPerByte = 2;

/** The work of a prepared job. */
export function workOf({
  macs,
  elements,
  computations = 1,
}: Pick<Prepared, 'macs' | 'elements' | 'computations'>): number {
  return macs + macsPerElement * elements + macsPerComputation * (computations - 1);
}

/** The work of decoding a body of this size. */
export function workOfBody(bytes: number): number {
  return macsPerByte * bytes;
}
