/**
 * Two float32 at a time, for what tensors are full of: 0 and magnitudes from 2^-19 to 2^48. Same text as
 * write-number.ts; where it is not sure of that it says so, and write-number.ts is asked.
 *
 * With 10^k the greatest power of ten not above the distance of neighbours, w = ulp / 10^k lies in [1, 10).
 * In y = |x| / 10^k < 2^24 · 10 the numbers that read back to x are those nearer to y than w / 2. So if the
 * multiple of ten next to y is among them it is the shortest decimal, else the whole number next to y is.
 * Float64 knows y and w to 4e-8: a comparison that is decided by more than MARGIN is decided rightly.
 */
const MARGIN: f64 = 1e-6;

/** By the exponent field of |x| as float64, 32 bytes each: 10^-k, w / 2, and four words for the layout. All 0: unsure. */
const rows: usize = (__heap_base + 63) & ~63;
/** The first byte behind the tables. */
export const pairsEnd: usize = rows + 2048 * 32;

/** The words of a row: digits before the point, at least this many of them, and 1 + zeros ahead of digit 0. */
const WHOLE: usize = 16;
const KEEP: usize = 20;
const AHEAD: usize = 24;
/** Address of the shuffle that lays the digits out. */
const SHUFFLE: usize = 28;

const LEAST_K: i32 = -13;
const GREATEST_K: i32 = 7;
const shuffles: usize = memory.data(21 * 32, 32);

/** Fills the tables, in zeroed memory that reaches to `pairsEnd`; once, before the first number. */
export function preparePairs(): void {
  for (let k = LEAST_K; k <= GREATEST_K; k++) {
    const shuffle = shuffles + (<usize>(k - LEAST_K) << 5);
    const ahead = max(0, -8 - k);
    // Text before the leading zeros are dropped: digits 0 to 8 with the point behind digit 8 + k.
    for (let j = 0; j < 32; j++) {
      const digit = j < 9 + k ? j : j - 1 - ahead;
      store<u8>(shuffle + j, digit < 0 || digit > 8 ? 9 : digit == 0 ? 8 : <u8>(digit - 1));
    }
    const scale = k > 0 ? 1 / tenTo(k) : tenTo(-k);
    for (let e = 1004; e < 1072; e++) {
      const ulp = reinterpret<f64>(<u64>(e - 23) << 52);
      const width = k > 0 ? ulp / tenTo(k) : ulp * tenTo(-k);
      if (width >= 1 && width < 10) fillRow(e, scale, width / 2, k, ahead, shuffle);
    }
  }
  fillRow(0, 1, 1, -8, 0, shuffles + (<usize>(-8 - LEAST_K) << 5)); // 0
}

/** 10^n for 0 <= n <= 22, exact. */
function tenTo(n: i32): f64 {
  let power = 1.0;
  for (let i = 0; i < n; i++) power *= 10;
  return power;
}

function fillRow(e: i32, scale: f64, half: f64, k: i32, ahead: i32, shuffle: usize): void {
  const row = rows + (<usize>e << 5);
  store<f64>(row, scale);
  store<f64>(row, half, 8);
  store<i32>(row, 9 + k, WHOLE);
  store<i32>(row, max(0, 8 + k), KEEP);
  store<i32>(row, 1 + ahead, AHEAD);
  store<usize>(row, shuffle, SHUFFLE);
}

/** Writes the two numbers at `source`, each with a comma, and returns the address behind; 0 if unsure. */
// @ts-ignore: decorator
@inline export function writePair(source: usize, p: usize): usize {
  const x = f64x2.abs(f64x2.promote_low_f32x4(v128.load64_zero(source)));
  const fields = v128.and(i64x2.shr_u(x, 47), i64x2.splat(0xffe0)); // 32 · exponent field
  const row0 = rows + <usize>i32x4.extract_lane(fields, 0);
  const row1 = rows + <usize>i32x4.extract_lane(fields, 2);
  const scaling0 = v128.load(row0);
  const scaling1 = v128.load(row1);
  const half = i64x2.shuffle(scaling0, scaling1, 1, 3);

  const y = f64x2.mul(x, i64x2.shuffle(scaling0, scaling1, 0, 2));
  const ten = f64x2.mul(f64x2.nearest(f64x2.mul(y, f64x2.splat(0.1))), f64x2.splat(10));
  const one = f64x2.nearest(y);
  const distance = f64x2.abs(f64x2.sub(y, ten));
  const inside = f64x2.lt(distance, half);
  const s = v128.bitselect(ten, one, inside);

  // A power of two has a nearer lower neighbour: sure only of what is within a quarter of w.
  const even = i64x2.eq(v128.and(x, i64x2.splat(0xfffffffffffff)), i64x2.splat(0));
  const near = f64x2.lt(distance, f64x2.mul(half, f64x2.splat(0.5)));
  const margin = f64x2.pmin(
    f64x2.abs(f64x2.sub(distance, half)),
    f64x2.abs(f64x2.sub(f64x2.abs(f64x2.sub(y, one)), f64x2.splat(0.5))),
  );
  const sure = v128.andnot(f64x2.gt(margin, f64x2.splat(MARGIN)), v128.andnot(even, near));
  if (i64x2.bitmask(sure) != 3) return 0;

  // s = top · 10^8 + high · 10^4 + low, both numbers' high and low side by side; then split by 100 and by 10.
  const upper = f64x2.floor(f64x2.mul(s, f64x2.splat(1e-4)));
  const low = f64x2.sub(s, f64x2.mul(upper, f64x2.splat(1e4)));
  const over = f64x2.ge(upper, f64x2.splat(1e4));
  const high = f64x2.sub(upper, v128.and(over, f64x2.splat(1e4)));
  const integer = f64x2.splat(4503599627370496); // 2^52: the sum's low bits are the integer
  const fours = v128.or(
    v128.and(f64x2.add(high, integer), i64x2.splat(0xffffffff)),
    i64x2.shl(f64x2.add(low, integer), 32),
  );
  const hundreds = i32x4.shr_u(i32x4.dot_i16x8_s(fours, i32x4.splat(10486)), 20);
  const rest = i32x4.dot_i16x8_s(v128.or(hundreds, i32x4.shl(fours, 16)), i32x4.splat(0x0001ff9c)); // (-100, 1)
  const twos = v128.or(hundreds, i32x4.shl(rest, 16));
  const tens = i16x8.shr_u(i16x8.mul(twos, i16x8.splat(103)), 10);
  const digits = i16x8.sub(i16x8.shl(twos, 8), i16x8.mul(tens, i16x8.splat(2559)));

  const tops = v128.and(over, i64x2.splat(1));
  const signs = load<u64>(source);
  const shown = i8x16.bitmask(i8x16.gt_s(digits, i8x16.splat(0))) << 1;
  const top = i64x2.bitmask(over);
  p = layOut(p, <i32>(<u32>signs >> 31), row0, (shown & 0x1fe) | (top & 1), i64x2.shuffle(digits, tops, 0, 2));
  return layOut(p, <i32>(signs >> 63), row1, (shown >> 8) & 0x1fe | (top >> 1), i64x2.shuffle(digits, tops, 1, 3));
}

/**
 * One number and its comma: digits 1 to 8 and then digit 0 in the lowest bytes of `digits`, bit i of `shown`
 * set where digit i is not 0.
 */
// @ts-ignore: decorator
@inline function layOut(p: usize, negative: i32, row: usize, shown: i32, digits: v128): usize {
  const whole = load<i32>(row, WHOLE);
  const keep = load<i32>(row, KEEP);
  const ahead = load<i32>(row, AHEAD);
  const drop = ctz(shown) - keep;
  const start = keep + (drop & (drop >> 31)); // min(leading zeros, keep)
  const decimals = 32 - clz(shown) - whole;
  const length = whole - start + ((decimals + ahead) & (-decimals >> 31));
  store<u8>(p, 0x2d);
  p += negative;
  const text = i8x16.swizzle(digits, v128.load(load<usize>(row, SHUFFLE) + start));
  v128.store(p, i8x16.add(text, i8x16.splat(0x30)));
  store<u8>(p + (whole + ahead - 1 - start), 0x2e);
  store<u8>(p + length, 0x2c);
  return p + length + 1;
}
