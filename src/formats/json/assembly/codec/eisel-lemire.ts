import { multiplyHigh, powerHigh, powerLow } from './powers';

/** 10^0 to 10^22, all exact in float64. */
const exact: usize = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]);

/**
 * The float64 nearest to w · 10^q, ties to even, for every w and q. Two exact operands and one rounding where
 * both fit (Clinger, "How to read floating point numbers accurately", 1990), otherwise one or two products.
 */
// @ts-ignore: decorator
@inline export function toFloat64(w: u64, q: i32): f64 {
  if (w <= 1 << 53 && <u32>(q + 22) <= 44) {
    return q < 0 ? <f64>(<i64>w) / load<f64>(exact + (<usize>-q << 3)) : <f64>(<i64>w) * load<f64>(exact + (<usize>q << 3));
  }
  return reinterpret<f64>(eiselLemire(w, q));
}

/**
 * The bits of the float64 nearest to w · 10^q: Lemire, "Number parsing at a gigabyte per second" (2021), with
 * the proof of Mushtak and Lemire, "Fast number parsing without fallback" (2023), that 128 bits decide all.
 */
export function eiselLemire(w: u64, q: i32): u64 {
  if (w == 0 || q < -342) return 0;
  if (q > 308) return 0x7ff0000000000000;
  const zeros = <i32>clz(w);
  w <<= zeros;

  // Both papers truncate 5^q for q > 55, where it is no longer exact; the table rounds up.
  const low = powerLow(q) - u64(q > 55);
  const high = powerHigh(q);
  let productHigh = multiplyHigh(w, high);
  let productLow = w * high;
  if ((productHigh & 0x1ff) == 0x1ff) {
    const more = multiplyHigh(w, low);
    productLow += more;
    productHigh += u64(more > productLow);
  }

  const upper = <i32>(productHigh >> 63);
  const shift = upper + 9;
  let mantissa = productHigh >> shift;
  // floor(q · log2(10)) + 63 + 1023, the biased exponent.
  let exponent = ((217706 * q) >> 16) + 63 + upper - zeros + 1023;

  if (exponent <= 0) {
    if (1 - exponent >= 64) return 0;
    mantissa >>= 1 - exponent;
    return (mantissa + (mantissa & 1)) >> 1; // a carry into bit 52 makes the least normal number
  }
  // Exactly half way is only possible for these q: then to even.
  if (productLow <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << shift == productHigh) {
    mantissa &= ~1;
  }
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >= 1 << 53) {
    mantissa = 1 << 52;
    exponent++;
  }
  if (exponent >= 0x7ff) return 0x7ff0000000000000;
  return (<u64>exponent << 52) | (mantissa & 0xfffffffffffff);
}
