// Σx, min, max and Σ(x − mean)² of runs of neighbouring elements, in float64: what statistics are made of.
// Lanes are added up at the end, always in the same order. float64 elements are summed with the errors of the
// additions (Knuth, "The Art of Computer Programming", vol. 2, §4.2.2, theorem B). A run with a NaN in it has
// NaN for all four.
//
// Obligations of the caller: length ≥ 1; `out` has room for four float64 a run.

// @ts-ignore: decorator
@inline
function two<T>(x: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load_zero<u64>(x)) : v128.load(x);
}

// @ts-ignore: decorator
@inline
function lanesSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** The error of the rounded sum s = a + b. */
// @ts-ignore: decorator
@inline
function errors(a: v128, b: v128, s: v128): v128 {
  const z = f64x2.sub(s, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(s, z)), f64x2.sub(b, z));
}

// @ts-ignore: decorator
@inline
function error(a: f64, b: f64, s: f64): f64 {
  const z = s - a;
  return a - (s - z) + (b - z);
}

function moment<T>(x: usize, length: i32, out: usize): void {
  const end = x + <usize>length * sizeof<T>();
  const step: usize = 8 * sizeof<T>(), pair: usize = 2 * sizeof<T>();
  const blocks = x + <usize>(length & ~7) * sizeof<T>();
  const first = f64x2.splat(<f64>load<T>(x));
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, lost = s0;
  let least = first, most = first, bad = f64x2.ne(first, first);
  let at = x;
  for (; at < blocks; at += step) {
    const a = two<T>(at), b = two<T>(at + pair), c = two<T>(at + 2 * pair), d = two<T>(at + 3 * pair);
    const t0 = f64x2.add(s0, a), t1 = f64x2.add(s1, b), t2 = f64x2.add(s2, c), t3 = f64x2.add(s3, d);
    if (sizeof<T>() == 8) {
      lost = f64x2.add(lost, errors(s0, a, t0));
      lost = f64x2.add(lost, errors(s1, b, t1));
      lost = f64x2.add(lost, errors(s2, c, t2));
      lost = f64x2.add(lost, errors(s3, d, t3));
    }
    s0 = t0;
    s1 = t1;
    s2 = t2;
    s3 = t3;
    least = f64x2.pmin(f64x2.pmin(least, a), f64x2.pmin(f64x2.pmin(b, c), d));
    most = f64x2.pmax(f64x2.pmax(most, a), f64x2.pmax(f64x2.pmax(b, c), d));
    bad = v128.or(v128.or(bad, v128.or(f64x2.ne(a, a), f64x2.ne(b, b))), v128.or(f64x2.ne(c, c), f64x2.ne(d, d)));
  }
  const low2 = f64x2.add(s0, s1), high2 = f64x2.add(s2, s3), all2 = f64x2.add(low2, high2);
  let sum = lanesSum(all2);
  let rest: f64 = 0;
  if (sizeof<T>() == 8) {
    lost = f64x2.add(lost, errors(s0, s1, low2));
    lost = f64x2.add(lost, errors(s2, s3, high2));
    lost = f64x2.add(lost, errors(low2, high2, all2));
    rest = lanesSum(lost) + error(f64x2.extract_lane(all2, 0), f64x2.extract_lane(all2, 1), sum);
  }
  let low = min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  let high = max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  let nan = v128.any_true(bad);
  for (; at < end; at += sizeof<T>()) {
    const value = <f64>load<T>(at);
    const next = sum + value;
    if (sizeof<T>() == 8) rest += error(sum, value, next);
    sum = next;
    low = min(low, value);
    high = max(high, value);
    nan = nan || value != value;
  }
  if (nan) {
    store<f64>(out, NaN);
    store<f64>(out, NaN, 8);
    store<f64>(out, NaN, 16);
    store<f64>(out, NaN, 24);
    return;
  }
  // Where the sum is infinite, the errors are NaN.
  if (sizeof<T>() == 8 && isFinite(sum)) sum += rest;
  store<f64>(out, sum);
  store<f64>(out, low, 8);
  store<f64>(out, high, 16);
  const mean = sum / <f64>length;
  store<f64>(out, squares<T>(x, blocks, end, isFinite(mean) ? min(max(mean, low), high) : mean), 24);
}

// @ts-ignore: decorator
@inline
function squares<T>(x: usize, blocks: usize, end: usize, mean: f64): f64 {
  const step: usize = 8 * sizeof<T>(), pair: usize = 2 * sizeof<T>();
  const middle = f64x2.splat(mean);
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  let at = x;
  for (; at < blocks; at += step) {
    const a = f64x2.sub(two<T>(at), middle), b = f64x2.sub(two<T>(at + pair), middle);
    const c = f64x2.sub(two<T>(at + 2 * pair), middle), d = f64x2.sub(two<T>(at + 3 * pair), middle);
    s0 = f64x2.add(s0, f64x2.mul(a, a));
    s1 = f64x2.add(s1, f64x2.mul(b, b));
    s2 = f64x2.add(s2, f64x2.mul(c, c));
    s3 = f64x2.add(s3, f64x2.mul(d, d));
  }
  let sum = lanesSum(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  for (; at < end; at += sizeof<T>()) {
    const deviation = <f64>load<T>(at) - mean;
    sum += deviation * deviation;
  }
  return sum;
}

export function moments<T>(x: usize, runs: i32, length: i32, out: usize): void {
  for (let run = 0; run < runs; run++) {
    moment<T>(x, length, out);
    x += <usize>length * sizeof<T>();
    out += 32;
  }
}
