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

// @ts-ignore: decorator
@inline
export function zero<T>(): v128 {
  return v128.splat<T>(0);
}
