/** The multiply-accumulates that a job has done, in shared memory. Its thread adds to them; others read them. */
export type Meter = BigInt64Array<SharedArrayBuffer>;

/** A meter at 0. */
export function meterAtZero(): Meter {
  return new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
}

/** The multiply-accumulates that a meter has counted. */
export function readMeter(meter: Meter): number {
  return Number(Atomics.load(meter, 0));
}

let current: Meter | undefined;

/** Kernels call this some milliseconds apart, with what they have computed since. Does nothing without a meter. */
export function countMacs(macs: number): void {
  if (current) Atomics.add(current, 0, BigInt(Math.round(macs)));
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
