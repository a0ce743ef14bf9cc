/**
 * The multiply-accumulates that a job has done, and those that it is planned to do, in shared memory. The threads that
 * compute it add to the first; others read both.
 */
export type Meter = BigInt64Array<SharedArrayBuffer>;

const [done, planned] = [0, 1];

/** A meter at 0. */
export function meterAtZero(): Meter {
  return new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
}

/** The multiply-accumulates that a meter has counted. */
export function readMeter(meter: Meter): number {
  return Number(Atomics.load(meter, done));
}

/** States the multiply-accumulates that a job will do. */
export function planMacs(meter: Meter, macs: number): void {
  Atomics.store(meter, planned, BigInt(Math.round(macs)));
}

/** The multiply-accumulates that a job is planned to do; 0 before that is known. */
export function plannedMacs(meter: Meter): number {
  return Number(Atomics.load(meter, planned));
}

let current: Meter | undefined;

/** Kernels call this some milliseconds apart, with what they have computed since. Does nothing without a meter. */
export function countMacs(macs: number): void {
  if (current) Atomics.add(current, done, BigInt(Math.round(macs)));
}

/** Runs `work`, whose multiply-accumulates the meter counts. */
export function metered<T>(meter: Meter | undefined, work: () => T): T {
  const outer = current;
  current = meter;
  try {
    return work();
  } finally {
    current = outer;
  }
}
