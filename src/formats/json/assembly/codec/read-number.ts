import { eiselLemire, toFloat64 } from './eisel-lemire';
import { storeNumber } from './read-short';

/**
 * Number(text) of the host, for what 19 digits and two products cannot decide (a mantissa of 20 or more
 * digits within 10^-19 of half way).
 */
// @ts-ignore: decorator
@external('host', 'resolve')
declare function resolve(start: usize, end: usize): f64;

const tens: usize = memory.data<u64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000]);

/** Top bit of the first byte that is no digit set; above that byte the mask means nothing. */
// @ts-ignore: decorator
@inline function notDigits(x: u64): u64 {
  return ((x + 0x4646464646464646) | (x - 0x3030303030303030)) & 0x8080808080808080;
}

/** The value of eight digits, first digit in the lowest byte, each 0 to 9 (Lemire 2021, section 4). */
// @ts-ignore: decorator
@inline function eightDigits(t: u64): u64 {
  t = t * 10 + (t >> 8);
  return ((t & 0xff000000ff) * 0x000f424000000064 + ((t >> 16) & 0xff000000ff) * 0x0000271000000001) >> 32;
}

/**
 * Reads the JSON number at `p`, stores it at `out` as float64 or (rounded once more) float32, and returns the
 * address behind it; 0 if its grammar is broken. The text must be followed by at least 16 readable bytes, the
 * first of them no part of a number.
 */
export function readNumber(start: usize, out: usize, float64: bool): usize {
  const negative = load<u8>(start) == 0x2d;
  let p = start + usize(negative);

  let x = load<u64>(p);
  let length = <usize>(ctz(notDigits(x)) >> 3);
  if (length == 0) return 0;
  if (<u8>x == 0x30 && length > 1) return 0;
  if (length == 8) return readLong(start, out, float64);
  let w = eightDigits((x - 0x3030303030303030) << (64 - (length << 3)));
  p += length;

  let c = load<u8>(p);
  let q = 0;
  if (c == 0x2e) {
    const point = ++p;
    x = load<u64>(p);
    let mask = notDigits(x);
    while (mask == 0) {
      w = w * 100000000 + eightDigits(x - 0x3030303030303030);
      p += 8;
      x = load<u64>(p);
      mask = notDigits(x);
    }
    const rest = <usize>(ctz(mask) >> 3);
    if (rest != 0) {
      w = w * load<u64>(tens + (rest << 3)) + eightDigits((x - 0x3030303030303030) << (64 - (rest << 3)));
      p += rest;
    }
    const decimals = p - point;
    if (decimals == 0) return 0;
    if (decimals + length > 19) return readLong(start, out, float64); // w has run over
    q = -(<i32>decimals);
    c = load<u8>(p);
  }
  if ((c | 0x20) == 0x65) {
    const end = exponentEnd(p + 1);
    if (end == 0) return 0;
    q += exponentOf(p + 1);
    p = end;
  }
  const bits = reinterpret<u64>(toFloat64(w, q)) | (u64(negative) << 63);
  storeNumber(out, bits, float64);
  return p;
}

// @ts-ignore: decorator
@inline function isDigit(c: u8): bool {
  return <u8>(c - 0x30) < 10;
}

/** The address behind an exponent's sign and digits, 0 if it has none. */
function exponentEnd(p: usize): usize {
  const sign = load<u8>(p);
  if (sign == 0x2b || sign == 0x2d) p++;
  if (!isDigit(load<u8>(p))) return 0;
  while (isDigit(load<u8>(p))) p++;
  return p;
}

/** The exponent at `p`, held within ±2·10^8: a number of so many digits is none that a body limit lets in. */
function exponentOf(p: usize): i32 {
  const sign = load<u8>(p);
  if (sign == 0x2b || sign == 0x2d) p++;
  let value = 0;
  for (let c = load<u8>(p); isDigit(c); c = load<u8>(++p)) {
    value = min(value * 10 + (c - 0x30), 200000000);
  }
  return sign == 0x2d ? -value : value;
}

/**
 * readNumber for any number of digits. The first 19 significant ones make w; with more, the value lies
 * between w · 10^q and (w + 1) · 10^q, and where both round alike that is the answer.
 */
function readLong(start: usize, out: usize, float64: bool): usize {
  const negative = load<u8>(start) == 0x2d;
  let p = start + usize(negative);
  let w: u64 = 0;
  let digits = 0;
  let q = 0;
  let more = false;
  let point: usize = 0;
  for (;;) {
    const c = load<u8>(p);
    if (isDigit(c)) {
      if (digits < 19) {
        w = w * 10 + (c - 0x30);
        if (w != 0) digits++;
        if (point != 0) q--;
      } else {
        if (c != 0x30) more = true;
        if (point == 0) q++;
      }
    } else if (c == 0x2e && point == 0) point = p;
    else break;
    p++;
  }
  if (point != 0 && p == point + 1) return 0;
  if ((load<u8>(p) | 0x20) == 0x65) {
    const end = exponentEnd(p + 1);
    if (end == 0) return 0;
    q += exponentOf(p + 1);
    p = end;
  }
  let bits = eiselLemire(w, q);
  if (more && eiselLemire(w + 1, q) != bits) bits = reinterpret<u64>(resolve(start, p)) & 0x7fffffffffffffff;
  storeNumber(out, bits | (u64(negative) << 63), float64);
  return p;
}
