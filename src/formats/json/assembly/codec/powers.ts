/**
 * Powers of ten as 128-bit significands, for both directions: Eisel and Lemire's reading needs 10^-342 to
 * 10^308, Schubfach's writing 10^-292 to 10^324. Entry k is ceil(10^k · 2^-s) with 2^127 <= entry < 2^128,
 * high word first; the host fills the table before its first job.
 */
export const LEAST: i32 = -342;
export const powers: usize = memory.data(667 * 16, 16);

// @ts-ignore: decorator
@inline export function powerHigh(k: i32): u64 {
  return load<u64>(powers + (<usize>(k - LEAST) << 4));
}

// @ts-ignore: decorator
@inline export function powerLow(k: i32): u64 {
  return load<u64>(powers + (<usize>(k - LEAST) << 4), 8);
}

/** The high 64 bits of a · b. */
// @ts-ignore: decorator
@inline export function multiplyHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const across = a0 * b1;
  const middle = a1 * b0 + ((a0 * b0) >> 32) + (across & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (across >> 32);
}
