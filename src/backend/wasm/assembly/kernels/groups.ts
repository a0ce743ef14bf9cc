// Vectors of as many groups as they have lanes: for groups of few output channels with few outputs, of many
// terms each, such as the weight gradients of depthwise layers. Input, weights and biases of those groups are
// interleaved on the way, and what is summed is parted again.
//
// `taps` lists the reduction's byte offsets from an interleaved input position, in the order of the sum;
// `runs` lists (input, output) byte offsets of three neighbouring outputs each, a multiple of three of them.
// So one kernel serves every dilation and number of axes.
//
// `shape` is the table that `pack` reads, of one phase: where the rows of the input lie in the padded copy.
// Obligations of the caller: groups of x, w, bias and y in whole vectors, whatever those in excess hold;
// neighbouring outputs read neighbouring inputs; behind `wide` a vector for each padded input of a group,
// zeros to begin with, and then for each tap, each output of a channel, and each channel.

import { interleave } from "./interleave";
import { lanes, step, VECTOR, zero } from "./vector";

// Rows of as many groups as there are lanes, `pitch` bytes from one group to the next, into their places in
// the padded copy.
// @ts-ignore: decorator
@inline
function spread<T>(shape: usize, x: usize, pitch: usize, wide: usize): void {
  const depth = load<i32>(shape), height = load<i32>(shape, 4), rowBytes = load<usize>(shape, 8);
  const beforeDepth = load<i32>(shape, 12), beforeHeight = load<i32>(shape, 16);
  const paddedDepth = load<i32>(shape, 20), paddedHeight = load<i32>(shape, 24);
  const row = load<usize>(shape, 28) * lanes<T>(), plane = load<usize>(shape, 32) * lanes<T>(), volume = load<usize>(shape, 36) * lanes<T>();
  const from = load<usize>(shape, 48), to = load<usize>(shape, 52) * lanes<T>(), count = load<i32>(shape, 56);
  for (const end = x + pitch; x < end; wide += volume) {
    for (let d = beforeDepth; d < beforeDepth + depth; d++) {
      for (let h = beforeHeight; h < beforeHeight + height; h++, x += rowBytes) {
        if (<u32>d >= <u32>paddedDepth || <u32>h >= <u32>paddedHeight) continue;
        interleave<T>(x + from, pitch, lanes<T>(), count, VECTOR, wide + d * plane + h * row + to);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function put<T>(y: usize, a: v128, b: v128, c: v128, bias: v128): void {
  v128.store(y, v128.add<T>(a, bias));
  v128.store(y, v128.add<T>(b, bias), VECTOR);
  v128.store(y, v128.add<T>(c, bias), 2 * VECTOR);
}

// Three runs: nine sums, enough to hide the latency of an addition. V8 takes up the sums from the last to the
// first: in that order of loads each is followed by its arithmetic; in the other it puts them all first, and
// spills.
// @ts-ignore: decorator
@inline
function nine<T>(x: usize, runs: usize, taps: usize, end: usize, w: usize, bias: usize, y: usize): void {
  const p = x + load<u32>(runs), q = x + load<u32>(runs, 8), r = x + load<u32>(runs, 16);
  let a0 = zero<T>(), a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0, c0 = a0, c1 = a0, c2 = a0;
  for (; taps < end; taps += 4, w += VECTOR) {
    const at = <usize>load<u32>(taps), k = v128.load(w);
    c2 = step<T>(c2, v128.load(r + at, 2 * VECTOR), k);
    c1 = step<T>(c1, v128.load(r + at, VECTOR), k);
    c0 = step<T>(c0, v128.load(r + at), k);
    b2 = step<T>(b2, v128.load(q + at, 2 * VECTOR), k);
    b1 = step<T>(b1, v128.load(q + at, VECTOR), k);
    b0 = step<T>(b0, v128.load(q + at), k);
    a2 = step<T>(a2, v128.load(p + at, 2 * VECTOR), k);
    a1 = step<T>(a1, v128.load(p + at, VECTOR), k);
    a0 = step<T>(a0, v128.load(p + at), k);
  }
  const b = v128.load(bias);
  put<T>(y + load<u32>(runs, 4), a0, a1, a2, b);
  put<T>(y + load<u32>(runs, 12), b0, b1, b2, b);
  put<T>(y + load<u32>(runs, 20), c0, c1, c2, b);
}

// A function of its own, called through the table: within other loops V8 unrolls the one over the taps, and
// spills.
type Nine = (x: usize, runs: usize, taps: usize, end: usize, w: usize, bias: usize, y: usize) => void;

/**
 * `groupCount` groups of `channels` output channels, `plane` outputs each, `length` padded inputs per group;
 * all follow each other as a layer has them.
 */
// @ts-ignore: decorator
@inline
export function groups<T>(
  shape: usize, x: usize, pitch: usize, length: i32, groupCount: i32, runs: usize, runCount: i32, taps: usize, tapCount: i32,
  w: usize, bias: usize, channels: i32, y: usize, plane: i32, wide: usize,
): void {
  const end = taps + (tapCount << 2), last = runs + (runCount << 3), element = sizeof<T>();
  const weights = wide + <usize>length * VECTOR, sums = weights + <usize>tapCount * VECTOR, biases = sums + <usize>plane * VECTOR;
  const three: Nine = (x, runs, taps, end, w, bias, y): void => nine<T>(x, runs, taps, end, w, bias, y);
  for (; groupCount > 0; groupCount -= lanes<T>()) {
    spread<T>(shape, x, pitch, wide);
    interleave<T>(bias, channels * element, lanes<T>(), channels, VECTOR, biases);
    for (let channel = 0; channel < channels; channel++) {
      interleave<T>(w + channel * tapCount * element, channels * tapCount * element, lanes<T>(), tapCount, VECTOR, weights);
      for (let at = runs; at < last; at += 24) three(wide, at, taps, end, weights, biases + channel * VECTOR, sums);
      interleave<T>(sums, VECTOR, plane, lanes<T>(), channels * plane * element, y + channel * plane * element);
    }
    x += lanes<T>() * pitch;
    w += <usize>lanes<T>() * channels * tapCount * element;
    bias += lanes<T>() * channels * element;
    y += <usize>lanes<T>() * channels * plane * element;
  }
}
