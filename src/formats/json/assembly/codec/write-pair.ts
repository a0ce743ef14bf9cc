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

/** By the exponent field of |x| as float64, 32 bytes each: 10^-k, w / 2, then the layout. All 0: unsure. */
const rows: usize = (__heap_base + 63) & ~63;
/** The first byte behind the tables. */
export const pairsEnd: usize = rows + 2048 * 32;

/**
 * In a row: the bit of the last digit that leading zeros do not lose; the bits of the digits behind the
 * point.
 */
const KEPT: usize = 16;
const DECIMALS: usize = 20;
/** Address of the shuffle that lays the digits out. */
const SHUFFLE: usize = 24;
/** 32 + zeros between the point and digit 0; and where the point is, before leading zeros are dropped. */
const LENGTH: usize = 28;
const POINT: usize = 30;

const LEAST_K: i32 = -13;
const GREATEST_K: i32 = 7;
const shuffles: usize = memory.data(21 * 32, 32);

/** Fills the tables, in zeroed memory that reaches to `pairsEnd`; once, before the first number. */
export function preparePairs(): void {
  for (let k = LEAST_K; k <= GREATEST_K; k++) {
    const shuffle = shuffleOf(k);
    const zeros = max(0, -8 - k);
    // Text before leading zeros are dropped: digits 0 to 8, the point behind digit 8 + k.
    for (let j = 0; j < 32; j++) {
      const digit = j < 9 + k ? j : j - 1 - zeros;
      store<u8>(shuffle + j, digit < 0 || digit > 8 ? 9 : digit == 0 ? 8 : <u8>(digit - 1));
    }
    const scale = k > 0 ? 1 / tenTo(k) : tenTo(-k);
    for (let e = 1004; e < 1072; e++) {
      const ulp = reinterpret<f64>(<u64>(e - 23) << 52);
      const width = k > 0 ? ulp / tenTo(k) : ulp * tenTo(-k);
      if (width >= 1 && width < 10) fillRow(e, scale, width / 2, k);
    }
  }
  fillRow(0, 1, 1, -8); // 0, as digit 0 before the point
}

/** 10^n for 0 <= n <= 22, exact. */
function tenTo(n: i32): f64 {
  let power = 1.0;
  for (let i = 0; i < n; i++) power *= 10;
  return power;
}

function shuffleOf(k: i32): usize {
  return shuffles + (<usize>(k - LEAST_K) << 5);
}

function fillRow(e: i32, scale: f64, half: f64, k: i32): void {
  const row = rows + (<usize>e << 5);
  const whole = max(0, 9 + k);
  const zeros = max(0, -8 - k);
  store<f64>(row, scale);
  store<f64>(row, half, 8);
  store<i32>(row, 1 << max(0, whole - 1), KEPT);
  store<i32>(row, -1 << whole, DECIMALS);
  store<usize>(row, shuffleOf(k), SHUFFLE);
  store<u16>(row, <u16>(32 + zeros), LENGTH);
  store<u16>(row, <u16>max(9 + k, 1), POINT);
}

/** Constants in memory: V8 loads one in an instruction and builds it in four. */
const constants: usize = memory.data<u64>([
  0xffe0, 0xffe0, //                         0: 32 · exponent field
  0xfffffffffffff, 0xfffffffffffff, //      16: fraction
  0x3fb999999999999a, 0x3fb999999999999a, //32: 0.1
  0x4024000000000000, 0x4024000000000000, //48: 10
  0x3fe0000000000000, 0x3fe0000000000000, //64: 0.5
  0x3fd0000000000000, 0x3fd0000000000000, //80: 0.25
  0x3eb0c6f7a0b5ed8d, 0x3eb0c6f7a0b5ed8d, //96: MARGIN
  0x3f1a36e2eb1c432d, 0x3f1a36e2eb1c432d, //112: 1e-4
  0x40c3880000000000, 0x40c3880000000000, //128: 1e4
  0x4330000000000000, 0x4330000000000000, //144: 2^52
  0x28f6000028f6, 0x28f6000028f6, //        160: 10486
  0x0001ff9c0001ff9c, 0x0001ff9c0001ff9c, //176: -100, 1
  0x0067006700670067, 0x0067006700670067, //192: 103
  0x09ff09ff09ff09ff, 0x09ff09ff09ff09ff, //208: 2559
  0x3030303030303030, 0x3030303030303030, //224: digit 0
], 16);

/** Writes the two numbers at `source`, each with a comma, and returns the address behind; 0 if unsure. */
// @ts-ignore: decorator
@inline export function writePair(source: usize, p: usize): usize {
  const x = f64x2.abs(f64x2.promote_low_f32x4(v128.load64_zero(source)));
  const fields = v128.and(i64x2.shr_u(x, 47), v128.load(constants, 0));
  const row0 = rows + <usize>i32x4.extract_lane(fields, 0);
  const row1 = rows + <usize>i32x4.extract_lane(fields, 2);
  const scaling0 = v128.load(row0);
  const scaling1 = v128.load(row1);
  const half = i64x2.shuffle(scaling0, scaling1, 1, 3);

  const y = f64x2.mul(x, i64x2.shuffle(scaling0, scaling1, 0, 2));
  const ten = f64x2.mul(f64x2.nearest(f64x2.mul(y, v128.load(constants, 32))), v128.load(constants, 48));
  const one = f64x2.nearest(y);
  const distance = f64x2.abs(f64x2.sub(y, ten));
  const inside = f64x2.lt(distance, half);
  const s = v128.bitselect(ten, one, inside);

  // A power of two has a nearer lower neighbour: sure only of what is within 1/4 <= w / 4.
  const margin = f64x2.pmin(
    f64x2.abs(f64x2.sub(distance, half)),
    f64x2.abs(f64x2.sub(f64x2.abs(f64x2.sub(y, one)), v128.load(constants, 64))),
  );
  const uneven = i64x2.eq(v128.and(x, v128.load(constants, 16)), i64x2.splat(0));
  const near = f64x2.lt(distance, v128.load(constants, 80));
  const sure = v128.andnot(f64x2.gt(margin, v128.load(constants, 96)), v128.andnot(uneven, near));
  if (i64x2.bitmask(sure) != 3) return 0;

  // s = top · 10^8 + high · 10^4 + low, both numbers' high and low side by side; then split by 100 and by 10.
  const tenThousand = v128.load(constants, 128);
  const upper = f64x2.floor(f64x2.mul(s, v128.load(constants, 112)));
  const low = f64x2.sub(s, f64x2.mul(upper, tenThousand));
  const over = f64x2.ge(upper, tenThousand);
  const high = f64x2.sub(upper, v128.and(over, tenThousand));
  const integer = v128.load(constants, 144); // the sum's low bits are the integer
  const fours = i32x4.shuffle(
    f64x2.add(high, integer),
    i64x2.shl(f64x2.add(low, integer), 32),
    0, 5, 2, 7,
  );
  const hundreds = i32x4.shr_u(i32x4.dot_i16x8_s(fours, v128.load(constants, 160)), 20);
  const rest = i32x4.dot_i16x8_s(v128.or(hundreds, i32x4.shl(fours, 16)), v128.load(constants, 176));
  const twos = v128.or(hundreds, i32x4.shl(rest, 16));
  const tens = i16x8.shr_u(i16x8.mul(twos, v128.load(constants, 192)), 10);
  const digits = i16x8.sub(i16x8.shl(twos, 8), i16x8.mul(tens, v128.load(constants, 208)));

  const tops = i64x2.shr_u(over, 63);
  const shown = i8x16.bitmask(i8x16.gt_s(digits, i64x2.splat(0))) << 1;
  const top = i64x2.bitmask(over);
  p += load<u32>(source) >> 31;
  p = layOut(p, row0, (shown & 0x1fe) | (top & 1), i64x2.shuffle(digits, tops, 0, 2));
  p += load<u32>(source, 4) >> 31;
  return layOut(p, row1, ((shown >> 8) & 0x1fe) | (top >> 1), i64x2.shuffle(digits, tops, 1, 3));
}

/**
 * One number and its comma: digits 1 to 8 and then digit 0 in the lowest bytes of `digits`, bit i of `shown`
 * set where digit i is not 0. The minus sign stands before `p` already, or is overwritten.
 */
// @ts-ignore: decorator
@inline function layOut(p: usize, row: usize, shown: i32, digits: v128): usize {
  const kept = load<i32>(row, KEPT);
  const start = ctz(shown | kept);
  // Digits behind the point stand one place further on.
  const end = <i32>load<u16>(row, LENGTH) - clz((shown + (shown & load<i32>(row, DECIMALS))) | kept);
  const text = i8x16.swizzle(digits, v128.load(load<usize>(row, SHUFFLE) + start));
  v128.store(p, i8x16.add(text, v128.load(constants, 224)));
  p -= start;
  store<u8>(p + <usize>load<u16>(row, POINT), 0x2e);
  store<u16>(p + end, 0x2d2c);
  return p + end + 1;
}
