/**
 * Numbers without exponent in at most 15 bytes: nearly all there are in most tensors. One vector holds them
 * whole, so that neither their length nor sign nor point is a branch.
 */

import { eiselLemire } from './eisel-lemire';

/**
 * Shuffles by offset of the point and of the end (the same if there is no point): all bytes but it, flush
 * right.
 */
const shuffles: usize = memory.data(16 * 16 * 16, 16);

const constants: usize = memory.data<u64>([
  0x3030303030303030, 0x3030303030303030, // 0: digit 0
  0x0909090909090909, 0x0909090909090909, // 16: 9
  0xfefefefefefefefe, 0xfefefefefefefefe, // 32: the point less digit 0
  0x00ff00ff00ff00ff, 0x00ff00ff00ff00ff, // 48: even bytes
  0x000a000a000a000a, 0x000a000a000a000a, // 64: 10
  0x0001006400010064, 0x0001006400010064, // 80: 100, 1
  0x0001271000012710, 0x0001271000012710, // 96: 10000, 1
], 16);

/** Powers of ten by the distance of the end from the point, the point's own byte included. */
const powers: usize = memory.data<f64>([
  1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14,
]);

/** Last bytes to keep, from `keep` + 16 - their number. */
const keep: usize = memory.data<u64>([0, 0, -1, -1], 16);

/** The value of 16 digits, 0 to 9 each, the first in the lowest byte. */
// @ts-ignore: decorator
@inline function sixteenDigits(digits: v128): u64 {
  const twos = i16x8.add(
    i16x8.mul(v128.and(digits, v128.load(constants, 48)), v128.load(constants, 64)),
    i16x8.shr_u(digits, 8),
  );
  const fours = i32x4.dot_i16x8_s(twos, v128.load(constants, 80));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_s(fours, fours), v128.load(constants, 96));
  const both = i64x2.extract_lane(eights, 0);
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}

/** Fills the shuffles; once, before the first number. */
export function prepareShort(): void {
  for (let point = 1; point < 16; point++) {
    for (let end = point; end < 16; end++) {
      const shuffle = shuffles + (<usize>(point * 16 + end) << 4);
      for (let j = 0; j < 16; j++) {
        const i = j - (end == point ? 16 - end : 17 - end); // byte j of the result is digit i
        store<u8>(shuffle + j, i < 0 ? 0xff : <u8>(i < point ? i : i + 1));
      }
    }
  }
}

/**
 * Reads such a number at `p`, where a digit or a minus sign stands, stores it at `out`, and returns the
 * address behind it; 0 if it has another form, faulty ones included. An exponent behind that address is the
 * caller's to see. The mantissa is below 10^15 < 2^53 and the power of ten exact, so one division rounds as
 * it should (Clinger 1990).
 */
// @ts-ignore: decorator
@inline export function readShort(p: usize, out: usize, float64: bool): usize {
  const bytes = i8x16.sub(v128.load(p), v128.load(constants, 0));
  const isDigit = i8x16.le_u(bytes, v128.load(constants, 16));
  const others = ~i8x16.bitmask(isDigit);
  const breaks = others & 0xfffe;
  const dot = i8x16.bitmask(i8x16.eq(bytes, v128.load(constants, 32))) & breaks & -breaks;
  const point = <usize>ctz(breaks);
  const end = <usize>ctz(breaks ^ dot); // 32 if out of sight
  if (end >= 16) return 0;
  const gap = end - point;
  if (gap == 1) return 0; // a point and nothing behind it
  const negative = others & 1;
  // One digit before the point, or more of which the first is not 0, but never none.
  const first = <u32>load<u8>(p + negative) - 0x30;
  if (<u32>point - negative - 1 > first << 4) return 0;

  const digits = i8x16.swizzle(v128.and(bytes, isDigit), v128.load(shuffles + ((point << 8) | (end << 4))));
  const w = sixteenDigits(digits);
  const magnitude = <f64>(<i64>w) / load<f64>(powers + (gap << 3));
  storeNumber(out, reinterpret<u64>(magnitude) | (<u64>negative << 63), float64);
  return p + end;
}

/** 10^0 to 10^16. */
const tens: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
  1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
]);

/**
 * readShort for up to 31 bytes, as what JavaScript and Python print of a float64: of the digits behind the
 * point the last 16 at most are one vector, those before them must be a whole number below 1844, so that all
 * together they are below 2^64. 0 for all others.
 */
export function readMiddle(p: usize, out: usize, float64: bool): usize {
  const bytes = i8x16.sub(v128.load(p), v128.load(constants, 0));
  const more = i8x16.sub(v128.load(p, 16), v128.load(constants, 0));
  const isDigit = i8x16.le_u(bytes, v128.load(constants, 16));
  const others = ~(i8x16.bitmask(isDigit) | (i8x16.bitmask(i8x16.le_u(more, v128.load(constants, 16))) << 16));
  const breaks = others & ~1;
  const dot = i8x16.bitmask(i8x16.eq(bytes, v128.load(constants, 32))) & breaks & -breaks;
  const point = <i32>ctz(breaks);
  const end = <i32>ctz(breaks ^ dot); // 32 if out of sight
  const gap = end - point;
  if (end >= 32 || gap == 1) return 0;
  const negative = others & 1;
  const first = <u32>load<u8>(p + negative) - 0x30;
  if (<u32>(point - negative - 1) > first << 4) return 0;

  const decimals = gap - i32(gap != 0);
  const late = min(decimals, 16);
  const split = decimals > 16 ? end - 16 : point;
  if (split > 15) return 0;
  const digits = i8x16.swizzle(v128.and(bytes, isDigit), v128.load(shuffles + ((point << 8) | (split << 4))));
  const high = sixteenDigits(digits);
  if (high > 1843) return 0;
  const tail = i8x16.sub(v128.load(p + end - 16), v128.load(constants, 0));
  const low = sixteenDigits(v128.and(tail, v128.load(keep + late)));
  const value = eiselLemire(high * load<u64>(tens + (late << 3)) + low, -decimals);
  storeNumber(out, value | (<u64>negative << 63), float64);
  return p + end;
}

/** Stores a float64 as what it is or rounded to float32. */
// @ts-ignore: decorator
@inline export function storeNumber(out: usize, bits: u64, float64: bool): void {
  if (float64) store<u64>(out, bits);
  else store<f32>(out, <f32>reinterpret<f64>(bits));
}
