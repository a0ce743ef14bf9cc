/** Milliseconds since the epoch with sub-millisecond digits: one clock for all threads. */
export function epochMillis(): number {
  return performance.timeOrigin + performance.now();
}
