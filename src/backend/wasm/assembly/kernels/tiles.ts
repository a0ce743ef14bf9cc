// Vectors of neighbouring outputs × output channels of one group: 4 or 3 channels × 2 vectors, 2 or 1 × 4.
// 8 accumulators, their inputs and one weight fit V8's vector registers; with 10 accumulators V8 spills.
//
// `positions` lists (input, output) byte offsets of vectors, a multiple of two of them (of four for 1 and 2
// channels); `taps` lists the reduction's byte offsets from an input position, in the order of the sum. So
// one kernel serves every stride, dilation and number of axes.
//
// Obligations of the caller: channels in blocks of at most four, as equal as can be (5 is 3 + 2, 6 is 3 + 3),
// the weights of a block tap by tap, one bias per channel, a vector of readable slack behind the input, vectors
// of one output row listed in ascending order (where a row is narrower than a vector, the next one's store
// repairs what the vector wrote behind it) and `pitch` wide enough for the last.
//
// SKIPS: the padding of the input holds PADDING, which is no element of the input, and products of it are not
// added. A zero there is the same unless a weight is infinite or NaN.

import { PADDING, stepWithout, step, zero } from "./vector";

// @ts-ignore: decorator
@inline
function put<T>(y: usize, acc: v128, bias: v128): void {
  v128.store(y, v128.add<T>(acc, bias));
}

// @ts-ignore: decorator
@inline
function add<T>(skips: bool, acc: v128, x: v128, k: v128): v128 {
  return skips ? stepWithout<T>(PADDING, acc, x, k) : step<T>(acc, x, k);
}

// @ts-ignore: decorator
@inline
function pair<T>(
  skips: bool, channels: i32, x0: usize, x1: usize, taps: usize, end: usize, w: usize, bias: usize, y0: usize, y1: usize, pitch: usize,
): void {
  let a0 = zero<T>(), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (; taps < end; taps += 4) {
    const at = <usize>load<u32>(taps);
    const u = v128.load(x0 + at), v = v128.load(x1 + at);
    let k = v128.load_splat<T>(w);
    a0 = add<T>(skips, a0, u, k);
    a1 = add<T>(skips, a1, v, k);
    k = v128.load_splat<T>(w, sizeof<T>());
    b0 = add<T>(skips, b0, u, k);
    b1 = add<T>(skips, b1, v, k);
    k = v128.load_splat<T>(w, 2 * sizeof<T>());
    c0 = add<T>(skips, c0, u, k);
    c1 = add<T>(skips, c1, v, k);
    if (channels == 4) {
      k = v128.load_splat<T>(w, 3 * sizeof<T>());
      d0 = add<T>(skips, d0, u, k);
      d1 = add<T>(skips, d1, v, k);
    }
    w += channels * sizeof<T>();
  }
  let b = v128.load_splat<T>(bias);
  put<T>(y0, a0, b);
  put<T>(y1, a1, b);
  b = v128.load_splat<T>(bias, sizeof<T>());
  put<T>(y0 + pitch, b0, b);
  put<T>(y1 + pitch, b1, b);
  b = v128.load_splat<T>(bias, 2 * sizeof<T>());
  put<T>(y0 + 2 * pitch, c0, b);
  put<T>(y1 + 2 * pitch, c1, b);
  if (channels == 4) {
    b = v128.load_splat<T>(bias, 3 * sizeof<T>());
    put<T>(y0 + 3 * pitch, d0, b);
    put<T>(y1 + 3 * pitch, d1, b);
  }
}

// @ts-ignore: decorator
@inline
function quad<T>(
  skips: bool, channels: i32, x: usize, positions: usize, taps: usize, end: usize, w: usize, bias: usize, y: usize, pitch: usize,
): void {
  const x0 = x + load<u32>(positions), x1 = x + load<u32>(positions, 8);
  const x2 = x + load<u32>(positions, 16), x3 = x + load<u32>(positions, 24);
  let a0 = zero<T>(), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (; taps < end; taps += 4) {
    const at = <usize>load<u32>(taps);
    const s = v128.load(x0 + at), t = v128.load(x1 + at), u = v128.load(x2 + at), v = v128.load(x3 + at);
    let k = v128.load_splat<T>(w);
    a0 = add<T>(skips, a0, s, k);
    a1 = add<T>(skips, a1, t, k);
    a2 = add<T>(skips, a2, u, k);
    a3 = add<T>(skips, a3, v, k);
    if (channels == 2) {
      k = v128.load_splat<T>(w, sizeof<T>());
      b0 = add<T>(skips, b0, s, k);
      b1 = add<T>(skips, b1, t, k);
      b2 = add<T>(skips, b2, u, k);
      b3 = add<T>(skips, b3, v, k);
    }
    w += channels * sizeof<T>();
  }
  const y0 = y + load<u32>(positions, 4), y1 = y + load<u32>(positions, 12);
  const y2 = y + load<u32>(positions, 20), y3 = y + load<u32>(positions, 28);
  let b = v128.load_splat<T>(bias);
  put<T>(y0, a0, b);
  put<T>(y1, a1, b);
  put<T>(y2, a2, b);
  put<T>(y3, a3, b);
  if (channels == 2) {
    b = v128.load_splat<T>(bias, sizeof<T>());
    put<T>(y0 + pitch, b0, b);
    put<T>(y1 + pitch, b1, b);
    put<T>(y2 + pitch, b2, b);
    put<T>(y3 + pitch, b3, b);
  }
}

// @ts-ignore: decorator
@inline
function sweep<T>(
  skips: bool, channels: i32, x: usize, at: usize, last: usize, taps: usize, end: usize, w: usize, bias: usize, y: usize, pitch: usize,
): void {
  if (channels > 2) {
    for (; at < last; at += 16) {
      const x0 = x + load<u32>(at), x1 = x + load<u32>(at, 8), y0 = y + load<u32>(at, 4), y1 = y + load<u32>(at, 12);
      pair<T>(skips, channels, x0, x1, taps, end, w, bias, y0, y1, pitch);
    }
  } else {
    for (; at < last; at += 32) quad<T>(skips, channels, x, at, taps, end, w, bias, y, pitch);
  }
}

/** `groups` groups whose padded inputs are `xGroup` bytes apart; output planes are `pitch` bytes apart. */
// @ts-ignore: decorator
@inline
export function tiles<T>(
  skips: bool, x: usize, xGroup: usize, groups: i32, positions: usize, positionCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, pitch: usize,
): void {
  const end = taps + (tapCount << 2), last = positions + (positionCount << 3);
  const blocks = (channels + 3) >> 2, least = channels / blocks, larger = channels % blocks;
  for (; groups > 0; groups--, x += xGroup) {
    for (let block = 0; block < blocks; block++) {
      const size = least + i32(block < larger);
      if (size == 4) sweep<T>(skips, 4, x, positions, last, taps, end, w, bias, y, pitch);
      else if (size == 3) sweep<T>(skips, 3, x, positions, last, taps, end, w, bias, y, pitch);
      else if (size == 2) sweep<T>(skips, 2, x, positions, last, taps, end, w, bias, y, pitch);
      else sweep<T>(skips, 1, x, positions, last, taps, end, w, bias, y, pitch);
      w += <usize>size * tapCount * sizeof<T>();
      bias += size * sizeof<T>();
      y += <usize>size * pitch;
    }
  }
}
