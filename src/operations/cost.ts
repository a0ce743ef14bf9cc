import type { Prepared } from './operation.ts';

/** Work is predicted in multiply-accumulates: what else a job does takes about as long as so many of them. */

/** Reading or writing an element. */
const macsPerElement = 16;

/** Beginning one more computation: drawing parameters, planning, statistics of little. */
const macsPerComputation = 20_000;

/** Reading a byte of a body. */
const macsPerByte = 2;

/** The work of a prepared job. */
export function workOf({
  macs,
  elements,
  computations = 1,
}: Pick<Prepared, 'macs' | 'elements' | 'computations'>): number {
  return macs + macsPerElement * elements + macsPerComputation * (computations - 1);
}

/** The work of decoding a body of so many bytes. */
export function workOfBody(bytes: number): number {
  return macsPerByte * bytes;
}
