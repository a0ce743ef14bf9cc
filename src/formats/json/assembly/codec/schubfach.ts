/**
 * The shortest decimal s · 10^k that reads back to the same number, of several the one nearest to it, of two
 * equally near the even one: Giulietti, "The Schubfach way to render doubles" (2020). s may end in zeros.
 */
import { multiplyHigh, powerHigh, powerLow } from './powers';

/** The exponent k of the last result. */
export let exponent: i32 = 0;

/** floor(log10(2^q)), or floor(log10(3/4 · 2^q)) at a power of two, whose lower neighbour is nearer. */
// @ts-ignore: decorator
@inline function floorLog10(q: i32, uneven: bool): i32 {
  return (q * 1262611 - select<i32>(524031, 0, uneven)) >> 22;
}

/** floor(log2(10^k)) */
// @ts-ignore: decorator
@inline function floorLog2(k: i32): i32 {
  return (k * 1741647) >> 19;
}

/** floor(g · c · 2^-64), its lowest bit set if anything was cut off: comparisons then need no more digits. */
// @ts-ignore: decorator
@inline function oddProduct32(g: u64, c: u32): u32 {
  const low = (g & 0xffffffff) * c;
  const sum = (g >> 32) * c + (low >> 32);
  return <u32>(sum >> 32) | u32(<u32>sum > 1);
}

// @ts-ignore: decorator
@inline function oddProduct64(high: u64, low: u64, c: u64): u64 {
  const y0 = high * c;
  const sum = y0 + multiplyHigh(low, c);
  return (multiplyHigh(high, c) + u64(sum < y0)) | u64(sum > 1);
}

/**
 * The one float32 (with its negative) whose shortest decimal, 7.038531e-26, does not survive being read as
 * float64 and rounded to float32, which is how most readers have it, ours too: it lies so near to the middle
 * between two float32 that float64 takes it for that. One digit more, then.
 */
const AMBIGUOUS: u32 = 0x15ae43fd;

/**
 * The decimal to write for a value v / 4 · 10^k whose interval is [lower, upper] / 4 · 10^k: the one a digit
 * shorter if the interval holds just one such, else the neighbour that the interval holds, else the nearer.
 * Sets the exponent.
 */
// @ts-ignore: decorator
@inline function choose<T>(lower: T, v: T, upper: T, k: i32): T {
  const s = v >> 2;
  if (s >= 10) {
    const tenth = s / 10;
    const below = lower <= tenth * 40;
    const above = tenth * 40 + 40 <= upper;
    if (below != above) {
      exponent = k + 1;
      return tenth + <T>(above);
    }
  }
  exponent = k;
  const below = lower <= s * 4;
  const above = s * 4 + 4 <= upper;
  const middle = s * 4 + 2;
  const nearer = <T>(v > middle || (v == middle && (s & 1) != 0));
  return s + select<T>(<T>(above), nearer, below != above);
}

/** s for a float32 with these bits, sign and zero and non-finite ones aside. */
// @ts-ignore: decorator
@inline export function shortest32(bits: u32): u32 {
  const fraction = bits & 0x7fffff;
  const biased = bits >> 23;
  const c = fraction | (u32(biased != 0) << 23);
  const q = <i32>max<u32>(biased, 1) - 150;

  // A whole number below 2^24: its neighbours are so near that no shorter decimal lies between.
  if (<u32>-q < 24 && <i32>ctz(c) >= -q) {
    exponent = 0;
    return c >> -q;
  }

  if (bits == AMBIGUOUS) {
    exponent = -33;
    return 70385307;
  }

  const uneven = fraction == 0 && biased > 1;
  const odd = c & 1; // an odd one does not own the ends of its interval
  const k = floorLog10(q, uneven);
  const h = q + floorLog2(-k) + 1;
  const g = powerHigh(-k) + u64(powerLow(-k) != 0); // rounded up to 64 bits, as the 128 are
  const lower = oddProduct32(g, (c * 4 - 2 + u32(uneven)) << h) + odd;
  const v = oddProduct32(g, (c * 4) << h);
  const upper = oddProduct32(g, (c * 4 + 2) << h) - odd;

  return choose<u32>(lower, v, upper, k);
}

/** s for a float64 with these bits, sign and zero and non-finite ones aside. */
export function shortest64(bits: u64): u64 {
  const fraction = bits & 0xfffffffffffff;
  const biased = <i32>(bits >> 52);
  const c = fraction | (u64(biased != 0) << 52);
  const q = max<i32>(biased, 1) - 1075;

  if (<u32>-q < 53 && <i32>ctz(c) >= -q) {
    exponent = 0;
    return c >> -q;
  }

  const uneven = fraction == 0 && biased > 1;
  const odd = c & 1;
  const k = floorLog10(q, uneven);
  const h = q + floorLog2(-k) + 1;
  const high = powerHigh(-k);
  const low = powerLow(-k);
  const lower = oddProduct64(high, low, (c * 4 - 2 + u64(uneven)) << h) + odd;
  const v = oddProduct64(high, low, (c * 4) << h);
  const upper = oddProduct64(high, low, (c * 4 + 2) << h) - odd;

  return choose<u64>(lower, v, upper, k);
}
