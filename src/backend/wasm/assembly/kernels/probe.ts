// What the machine's 128-bit registers can do at best: 12 chains of multiplications and additions hide each
// other's latency, and nothing reads memory.

// @ts-ignore: decorator
@inline
function link<T>(chain: v128, m: v128, n: v128): v128 {
  return v128.add<T>(v128.mul<T>(chain, m), n);
}

/** `rounds` × 12 vectors of mul + add; returns what they come to, so that they are not left out. */
// @ts-ignore: decorator
@inline
export function probe<T>(rounds: i32, seed: T): T {
  const m = v128.splat<T>(seed), n = v128.splat<T>(seed + seed);
  let a = m, b = n, c = v128.add<T>(a, b), d = v128.add<T>(b, c), e = v128.add<T>(c, d), f = v128.add<T>(d, e);
  let g = v128.add<T>(e, f), h = v128.add<T>(f, g), i = v128.add<T>(g, h), j = v128.add<T>(h, i), k = v128.add<T>(i, j);
  let l = v128.add<T>(j, k);
  for (; rounds > 0; rounds--) {
    a = link<T>(a, m, n);
    b = link<T>(b, m, n);
    c = link<T>(c, m, n);
    d = link<T>(d, m, n);
    e = link<T>(e, m, n);
    f = link<T>(f, m, n);
    g = link<T>(g, m, n);
    h = link<T>(h, m, n);
    i = link<T>(i, m, n);
    j = link<T>(j, m, n);
    k = link<T>(k, m, n);
    l = link<T>(l, m, n);
  }
  a = v128.add<T>(v128.add<T>(a, b), v128.add<T>(c, d));
  e = v128.add<T>(v128.add<T>(e, f), v128.add<T>(g, h));
  i = v128.add<T>(v128.add<T>(i, j), v128.add<T>(k, l));
  return v128.extract_lane<T>(v128.add<T>(v128.add<T>(a, e), i), 0);
}
