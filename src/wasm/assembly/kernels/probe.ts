// What the machine's 128-bit registers can do at best: multiplications and additions that wait for nothing and read no memory.

import { step, zero } from "./vector";

/** `rounds` × 16 vectors of mul + add; returns what they come to, so that they are not left out. */
// @ts-ignore: decorator
@inline
export function probe<T>(rounds: i32, seed: T): T {
  const m = v128.splat<T>(seed), n = v128.splat<T>(seed + seed);
  let a = zero<T>(), b = a, c = a, d = a, e = a, f = a, g = a, h = a, u = m, v = n;
  for (; rounds > 0; rounds--) {
    a = step<T>(a, u, m);
    b = step<T>(b, u, n);
    c = step<T>(c, v, m);
    d = step<T>(d, v, n);
    e = step<T>(e, u, u);
    f = step<T>(f, v, v);
    g = step<T>(g, u, v);
    h = step<T>(h, m, n);
    u = v128.xor(u, m);
    v = v128.xor(v, n);
  }
  const sum = v128.add<T>(v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d)), v128.add<T>(v128.add<T>(e, f), v128.add<T>(g, h)));
  return v128.extract_lane<T>(sum, 0);
}
