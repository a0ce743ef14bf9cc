import { exponent, shortest32, shortest64 } from './schubfach';

/** No number's text is longer: -d.dddddddddddddddde-308, with what writeDigits stores behind it. */
export const ROOM: usize = 64;

/**
 * 32 zeros, 17 digits, 39 zeros: the digits of the number at hand, with the zeros that its layout may ask for
 * on either side already there.
 */
const zeros: u64 = 0x3030303030303030;
const digits: usize = memory.data<u64>([
  zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros, zeros,
]) + 32;

/** v < 10^8 as eight digits, 0 to 9, the first in the lowest byte. */
// @ts-ignore: decorator
@inline function spread(v: u32): u64 {
  const high = v / 10000;
  let x = <u64>high | (<u64>(v - high * 10000) << 32);
  const hundreds = ((x * 10486) >> 20) & 0x7f0000007f;
  x = hundreds | ((x - hundreds * 100) << 16);
  const tens = ((x * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((x - tens * 10) << 8);
}

/** Writes |value| of a finite float32 other than 0 and returns the address behind it. */
// @ts-ignore: decorator
@inline export function writeFinite32(p: usize, bits: u32): usize {
  const s = shortest32(bits);
  const k = exponent;
  const top = s / 100000000; // s < 10^9
  const rest = spread(s - top * 100000000);
  store<u8>(digits, <u8>top | 0x30);
  store<u64>(digits, rest | zeros, 1);
  store<u64>(digits, zeros, 9); // a float64 may have been here
  // The digits are [first, last) of these nine.
  const first = top != 0 ? 0 : 1 + (<i32>ctz(rest) >> 3);
  const last = rest != 0 ? 9 - (<i32>clz(rest) >> 3) : 1;
  return layOut(p, first, last, k + 9 - first);
}

/** Writes |value| of a finite float64 other than 0 and returns the address behind it. */
// @ts-ignore: decorator
@inline export function writeFinite64(p: usize, bits: u64): usize {
  const s = shortest64(bits);
  const k = exponent;
  const upper = s / 100000000; // s < 10^17
  const top = <u32>(upper / 100000000);
  const middle = spread(<u32>upper - top * 100000000);
  const rest = spread(<u32>(s - upper * 100000000));
  store<u8>(digits, <u8>top | 0x30);
  store<u64>(digits, middle | zeros, 1);
  store<u64>(digits, rest | zeros, 9);
  const first = top != 0 ? 0 : middle != 0 ? 1 + (<i32>ctz(middle) >> 3) : 9 + (<i32>ctz(rest) >> 3);
  const last = rest != 0 ? 17 - (<i32>clz(rest) >> 3) : middle != 0 ? 9 - (<i32>clz(middle) >> 3) : 1;
  return layOut(p, first, last, k + 17 - first);
}

/**
 * Digits [first, last) with the point before digit first + e, as ECMAScript's Number::toString lays them out:
 * 123, 12.3, 0.00123 and 12300 for -6 < e <= 21, all four by the same two copies; else d.dde±x.
 */
// @ts-ignore: decorator
@inline function layOut(p: usize, first: i32, last: i32, e: i32): usize {
  if (<u32>(e + 5) > 26) return exponential(p, first, last, e - 1);
  const head = max(e, 1);
  const from = digits + first - (head - e);
  const behind = digits + last - from; // digits with leading zeros
  v128.store(p, v128.load(from));
  if (e > 16) v128.store(p, v128.load(from, 16), 16);
  store<u8>(p + head, 0x2e);
  v128.store(p + head, v128.load(from + head), 1);
  if (behind > 17) store<u64>(p + head, load<u64>(from + head, 16), 17);
  return p + (behind > <usize>head ? behind + 1 : <usize>head);
}

function exponential(p: usize, first: i32, last: i32, e: i32): usize {
  const from = digits + first;
  store<u8>(p, load<u8>(from));
  store<u8>(p, 0x2e, 1);
  v128.store(p, v128.load(from, 1), 2);
  p += last - first == 1 ? 1 : last - first + 1;
  store<u8>(p, 0x65);
  store<u8>(p, e < 0 ? 0x2d : 0x2b, 1);
  p += 2;
  let x = abs(e);
  if (x >= 100) {
    store<u8>(p++, <u8>(x / 100) | 0x30);
    x %= 100;
    store<u8>(p++, <u8>(x / 10) | 0x30);
  } else if (x >= 10) store<u8>(p++, <u8>(x / 10) | 0x30);
  store<u8>(p, <u8>(x % 10) | 0x30);
  return p + 1;
}

/** NaN and the infinities as strings; sign bits of NaNs are not shown. */
export function writeSpecial(p: usize, nan: bool, negative: bool): usize {
  store<u8>(p++, 0x22);
  if (nan) {
    store<u32>(p, 0x224e614e); // NaN"
    return p + 4;
  }
  if (negative) store<u8>(p++, 0x2d);
  store<u64>(p, 0x7974696e69666e49); // Infinity
  store<u8>(p, 0x22, 8);
  return p + 9;
}
