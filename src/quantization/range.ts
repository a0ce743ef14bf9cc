import { pieces } from '../memory/checkpoint.ts';

/** What accumulators are. */
export interface AccumulatorRange {
  /** Null where there are none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Bits of the narrowest signed register that holds all of them. */
  readonly bits: number;
  /** How many an int32 does not hold. */
  readonly overflows: number;
}

export function accumulatorRange(accumulators: Int32Array | Float64Array): AccumulatorRange {
  if (accumulators.length === 0) return { min: null, max: null, bits: 1, overflows: 0 };
  // An infinity would have V8 compare doubles.
  let [min, max, overflows] = [accumulators[0], accumulators[0], 0];
  for (const [from, to] of pieces(accumulators.length)) {
    for (let i = from; i < to; i++) {
      const value = accumulators[i];
      if (value < min) min = value;
      if (value > max) max = value;
      if ((value | 0) !== value) overflows++;
    }
  }
  return { min, max, bits: Math.max(signedBits(min), signedBits(max)), overflows };
}

/** Bits of the narrowest two's complement number that holds an integer. */
export function signedBits(value: number): number {
  let bits = 1;
  for (let reach = 1; value < -reach || value > reach - 1; reach *= 2) bits++;
  return bits;
}
