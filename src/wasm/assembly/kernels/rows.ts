// One output channel at a time with the weights of up to three kernel rows in registers: depthwise layers and others with
// few output channels. A row of outputs is swept once for every few kernel rows, in the order of the sum; what is summed so far
// waits in the output row itself.
//
// Kernel column c of a kernel row is c elements from its first one (SPREAD 1), or, in rows de-interleaved by a stride of 2
// (SPREAD 2), c / 2 elements from the even columns' or the odd columns' first one, which is `odd` bytes behind the even one's.
//
// `outputs` lists (input, output) byte offsets of the first element of each row of outputs, `kernelRows` the byte offset of each
// kernel row, in the order of the sum.
//
// Obligations of the caller: weights as a layer has them, one bias a channel, kernel rows of 1, 2, 3, 4, 5 or 7 columns, a vector of
// slack behind the input and behind the output, and rows of outputs in ascending order, all of a channel's before the next channel's: the
// last vector of a row writes into what comes behind.

import { step, VECTOR, zero } from "./vector";

// @ts-ignore: decorator
@inline
function weight<T>(w: usize, index: i32, count: i32): v128 {
  return index < count ? v128.load_splat<T>(w + index * sizeof<T>()) : zero<T>();
}

// Tap `index` of the kernel rows of `width` columns that begin at p, q and r.
// @ts-ignore: decorator
@inline
function tap<T>(spread: i32, height: i32, width: i32, index: i32, acc: v128, k: v128, p: usize, q: usize, r: usize, odd: usize): v128 {
  if (index >= height * width) return acc;
  const row = index < width ? p : index < 2 * width ? q : r;
  const c = index % width;
  if (spread == 1) return step<T>(acc, v128.load(row + c * sizeof<T>()), k);
  const from = c & 1 ? row + odd : row;
  return step<T>(acc, v128.load(from + (c >> 1) * sizeof<T>()), k);
}

// Adds `height` kernel rows to the outputs from y to end: from 0 on where they are the first, and the bias where they are the last.
// @ts-ignore: decorator
@inline
function sweep<T>(
  spread: i32, height: i32, width: i32, p: usize, q: usize, r: usize, odd: usize, w: usize, bias: v128,
  y: usize, end: usize, first: bool, last: bool,
): void {
  const count = height * width;
  const k0 = weight<T>(w, 0, count), k1 = weight<T>(w, 1, count), k2 = weight<T>(w, 2, count), k3 = weight<T>(w, 3, count);
  const k4 = weight<T>(w, 4, count), k5 = weight<T>(w, 5, count), k6 = weight<T>(w, 6, count), k7 = weight<T>(w, 7, count);
  const k8 = weight<T>(w, 8, count), k9 = weight<T>(w, 9, count);
  for (; y < end; y += VECTOR, p += VECTOR, q += VECTOR, r += VECTOR) {
    let a = first ? zero<T>() : v128.load(y);
    a = tap<T>(spread, height, width, 0, a, k0, p, q, r, odd);
    a = tap<T>(spread, height, width, 1, a, k1, p, q, r, odd);
    a = tap<T>(spread, height, width, 2, a, k2, p, q, r, odd);
    a = tap<T>(spread, height, width, 3, a, k3, p, q, r, odd);
    a = tap<T>(spread, height, width, 4, a, k4, p, q, r, odd);
    a = tap<T>(spread, height, width, 5, a, k5, p, q, r, odd);
    a = tap<T>(spread, height, width, 6, a, k6, p, q, r, odd);
    a = tap<T>(spread, height, width, 7, a, k7, p, q, r, odd);
    a = tap<T>(spread, height, width, 8, a, k8, p, q, r, odd);
    a = tap<T>(spread, height, width, 9, a, k9, p, q, r, odd);
    if (last) a = v128.add<T>(a, bias);
    v128.store(y, a);
  }
}

// One output channel of one group, `most` kernel rows at a time.
// @ts-ignore: decorator
@inline
function plane<T>(
  spread: i32, most: i32, width: i32, x: usize, odd: usize, outputs: usize, outputsEnd: usize, rowBytes: usize,
  kernelRows: usize, kernelEnd: usize, w: usize, bias: usize, y: usize,
): void {
  const b = v128.load_splat<T>(bias);
  for (; outputs < outputsEnd; outputs += 8) {
    const from = x + load<u32>(outputs), to = y + load<u32>(outputs, 4), end = to + rowBytes;
    let k = w;
    for (let at = kernelRows; at < kernelEnd; ) {
      const first = at == kernelRows, left = (kernelEnd - at) >> 2;
      const p = from + load<u32>(at);
      if (most >= 3 && left >= 3) {
        const q = from + load<u32>(at, 4), r = from + load<u32>(at, 8);
        sweep<T>(spread, 3, width, p, q, r, odd, k, b, to, end, first, left == 3);
        at += 12;
        k += 3 * width * sizeof<T>();
      } else if (most >= 2 && left >= 2) {
        const q = from + load<u32>(at, 4);
        sweep<T>(spread, 2, width, p, q, q, odd, k, b, to, end, first, left == 2);
        at += 8;
        k += 2 * width * sizeof<T>();
      } else {
        sweep<T>(spread, 1, width, p, p, p, odd, k, b, to, end, first, left == 1);
        at += 4;
        k += width * sizeof<T>();
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function planeOf<T>(
  spread: i32, width: i32, x: usize, odd: usize, outputs: usize, outputsEnd: usize, rowBytes: usize,
  kernelRows: usize, kernelEnd: usize, w: usize, bias: usize, y: usize,
): void {
  if (width == 3) plane<T>(spread, 3, 3, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
  else if (width == 5) plane<T>(spread, 2, 5, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
  else if (width == 7) plane<T>(spread, 1, 7, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
  else if (width == 1) plane<T>(spread, 3, 1, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
  else if (width == 2) plane<T>(spread, 3, 2, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
  else plane<T>(spread, 2, 4, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
}

/** `groups` groups of `channels` output channels; the groups' inputs are `xGroup` bytes apart, output planes `pitch` bytes. */
// @ts-ignore: decorator
@inline
export function rows<T>(
  x: usize, xGroup: usize, groups: i32, channels: i32, spread: i32, odd: usize, width: i32,
  outputs: usize, outputRows: i32, rowBytes: usize, kernelRows: usize, kernelRowCount: i32,
  w: usize, bias: usize, y: usize, pitch: usize,
): void {
  const outputsEnd = outputs + (outputRows << 3), kernelEnd = kernelRows + (kernelRowCount << 2);
  for (; groups > 0; groups--, x += xGroup) {
    for (let channel = 0; channel < channels; channel++) {
      if (spread == 1) planeOf<T>(1, width, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
      else planeOf<T>(2, width, x, odd, outputs, outputsEnd, rowBytes, kernelRows, kernelEnd, w, bias, y);
      w += kernelRowCount * width * sizeof<T>();
      bias += sizeof<T>();
      y += pitch;
    }
  }
}
