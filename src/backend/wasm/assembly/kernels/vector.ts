// What all kernels share. Every sum is  acc = 0; acc = acc + x*w  tap by tap, each step rounded, never fused.

export const VECTOR: i32 = 16;

// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return VECTOR / sizeof<T>();
}

// @ts-ignore: decorator
@inline
export function step<T>(acc: v128, x: v128, w: v128): v128 {
  return v128.add<T>(acc, v128.mul<T>(x, w));
}

/** Both halves of a NaN that stands for the padding, of either dtype. See `paddingBits` in vectors.ts. */
export const PADDING: i32 = 0x7ff8a5a5;

/** The same as `step`, but for lanes of x that are `skipped`. */
// @ts-ignore: decorator
@inline
export function stepWithout<T>(skipped: i32, acc: v128, x: v128, w: v128): v128 {
  const bits = v128.splat<i32>(skipped);
  const isSkipped = lanes<T>() == 4 ? v128.eq<i32>(x, bits) : v128.eq<i64>(x, bits);
  return v128.add<T>(acc, v128.andnot(v128.mul<T>(x, w), isSkipped));
}

// @ts-ignore: decorator
@inline
export function zero<T>(): v128 {
  return v128.splat<T>(0);
}

/** Lanes 0, 2, … of a and b. */
// @ts-ignore: decorator
@inline
export function even<T>(a: v128, b: v128): v128 {
  if (lanes<T>() == 4) return v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  return v128.shuffle<f64>(a, b, 0, 2);
}

/** Lanes 1, 3, … of a and b. */
// @ts-ignore: decorator
@inline
export function odd<T>(a: v128, b: v128): v128 {
  if (lanes<T>() == 4) return v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  return v128.shuffle<f64>(a, b, 1, 3);
}

/** The lanes of a from the second on, and the first of b. */
// @ts-ignore: decorator
@inline
export function shifted<T>(a: v128, b: v128): v128 {
  if (lanes<T>() == 4) return v128.shuffle<f32>(a, b, 1, 2, 3, 4);
  return v128.shuffle<f64>(a, b, 1, 2);
}
