// Four outputs × two vectors of output channels (or one): for outputs narrower than a vector, such as weight
// gradients, whose outputs are the layer's kernel.
//
// `positions` lists (input, output) byte offsets of single outputs, a multiple of four of them, possibly of
// several images; the channels of an output are neighbours in y. `taps` lists the reduction's byte offsets
// from an input position, in the order of the sum.
//
// Obligations of the caller: channels in blocks of two vectors, of one where so few are left, weights of a
// block tap by tap and zeros where the last block has no channel; a bias for each lane.

import { lanes, step, VECTOR, zero } from "./vector";

// @ts-ignore: decorator
@inline
function put<T>(vectors: i32, y: usize, low: v128, high: v128, bias: usize): void {
  v128.store(y, v128.add<T>(low, v128.load(bias)));
  if (vectors == 2) v128.store(y, v128.add<T>(high, v128.load(bias, VECTOR)), VECTOR);
}

// @ts-ignore: decorator
@inline
function quad<T>(vectors: i32, x: usize, positions: usize, taps: usize, end: usize, w: usize, bias: usize, y: usize): void {
  const p = x + load<u32>(positions), q = x + load<u32>(positions, 8);
  const r = x + load<u32>(positions, 16), s = x + load<u32>(positions, 24);
  let a0 = zero<T>(), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (; taps < end; taps += 4) {
    const at = <usize>load<u32>(taps);
    const u = v128.load(w), v = vectors == 2 ? v128.load(w, VECTOR) : u;
    let k = v128.load_splat<T>(p + at);
    a0 = step<T>(a0, k, u);
    if (vectors == 2) a1 = step<T>(a1, k, v);
    k = v128.load_splat<T>(q + at);
    b0 = step<T>(b0, k, u);
    if (vectors == 2) b1 = step<T>(b1, k, v);
    k = v128.load_splat<T>(r + at);
    c0 = step<T>(c0, k, u);
    if (vectors == 2) c1 = step<T>(c1, k, v);
    k = v128.load_splat<T>(s + at);
    d0 = step<T>(d0, k, u);
    if (vectors == 2) d1 = step<T>(d1, k, v);
    w += vectors * VECTOR;
  }
  put<T>(vectors, y + load<u32>(positions, 4), a0, a1, bias);
  put<T>(vectors, y + load<u32>(positions, 12), b0, b1, bias);
  put<T>(vectors, y + load<u32>(positions, 20), c0, c1, bias);
  put<T>(vectors, y + load<u32>(positions, 28), d0, d1, bias);
}

/** One group's outputs at `positionCount` positions. */
// @ts-ignore: decorator
@inline
export function channels<T>(
  x: usize, positions: usize, positionCount: i32, taps: usize, tapCount: i32, w: usize, bias: usize, channelCount: i32, y: usize,
): void {
  const end = taps + (tapCount << 2), last = positions + (positionCount << 3);
  while (channelCount > 0) {
    const vectors = channelCount > lanes<T>() ? 2 : 1;
    if (vectors == 2) for (let at = positions; at < last; at += 32) quad<T>(2, x, at, taps, end, w, bias, y);
    else for (let at = positions; at < last; at += 32) quad<T>(1, x, at, taps, end, w, bias, y);
    const bytes = vectors * VECTOR;
    w += <usize>tapCount * bytes;
    bias += bytes;
    y += bytes;
    channelCount -= vectors * lanes<T>();
  }
}
