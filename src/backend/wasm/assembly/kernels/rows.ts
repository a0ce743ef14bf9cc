// One output channel at a time with the weights of up to three kernel rows in registers: depthwise layers and
// others with few output channels. A row of outputs is swept once for every few kernel rows, in the order of
// the sum; what is summed so far waits in the output row itself.
//
// Kernel column c of a kernel row is c elements from its first one (SPREAD 1), or, in rows de-interleaved by
// a stride of 2 (SPREAD 2), c / 2 elements from the even columns' or the odd columns' first one, which is
// `odd` bytes behind the even one's.
//
// `outputs` lists (input, output) byte offsets of the first element of each row of outputs, `kernelRows` the
// byte offset of each kernel row, in the order of the sum.
//
// Obligations of the caller: weights as a layer has them, one bias per channel, kernel rows of 1, 2, 3, 4, 5 or
// 7 columns, a vector of slack behind the input and behind the output, and rows of outputs in ascending
// order, all of a channel's before the next channel's: the last vector of a row writes into what comes
// behind.

import { step, VECTOR, zero } from "./vector";

/** The arguments of a sweep over some rows of outputs of one channel. */
@unmanaged
class Sweep {
  x: usize;
  odd: usize;
  outputs: usize;
  outputsEnd: usize;
  rowBytes: usize;
  /** Where the list has the first of the kernel rows to add. */
  kernelRow: usize;
  w: usize;
  bias: usize;
  y: usize;
  /** Sums begin here, from 0. */
  first: bool;
  /** Sums end here, with the bias. */
  last: bool;
}

const job = changetype<Sweep>(memory.data(offsetof<Sweep>()));

// @ts-ignore: decorator
@inline
function weight<T>(w: usize, index: i32, count: i32): v128 {
  return index < count ? v128.load_splat<T>(w + index * sizeof<T>()) : zero<T>();
}

// Tap `index` of the kernel rows of `width` columns that begin at p, q and r.
// @ts-ignore: decorator
@inline
function tap<T>(spread: i32, height: i32, width: i32, index: i32, acc: v128, k: v128, p: usize, q: usize, r: usize, odd: usize, at: usize): v128 {
  if (index >= height * width) return acc;
  const row = index < width ? p : index < 2 * width ? q : r;
  const c = index % width;
  if (spread == 1) return step<T>(acc, v128.load(row + (at + c * sizeof<T>())), k);
  const from = c & 1 ? row + odd : row;
  return step<T>(acc, v128.load(from + (at + (c >> 1) * sizeof<T>())), k);
}

// Adds `height` kernel rows to the listed rows of outputs.
// @ts-ignore: decorator
@inline
function sweep<T>(spread: i32, height: i32, width: i32): void {
  const w = job.w, count = height * width;
  const k0 = weight<T>(w, 0, count), k1 = weight<T>(w, 1, count), k2 = weight<T>(w, 2, count), k3 = weight<T>(w, 3, count);
  const k4 = weight<T>(w, 4, count), k5 = weight<T>(w, 5, count), k6 = weight<T>(w, 6, count), k7 = weight<T>(w, 7, count);
  const k8 = weight<T>(w, 8, count), k9 = weight<T>(w, 9, count);
  const x = job.x, at = job.kernelRow, odd = job.odd, y = job.y, rowBytes = job.rowBytes, first = job.first;
  const b = job.last ? v128.load_splat<T>(job.bias) : v128.splat<T>(-0.0);
  const pAt = x + load<u32>(at), qAt = height > 1 ? x + load<u32>(at, 4) : 0, rAt = height > 2 ? x + load<u32>(at, 8) : 0;
  for (let row = job.outputs, lastRow = job.outputsEnd; row < lastRow; row += 8) {
    const from = <usize>load<u32>(row);
    let p = pAt + from, q = qAt + from, r = rAt + from, to = y + load<u32>(row, 4);
    const end = to + rowBytes;
    let a: v128;
    for (; to + 2 * VECTOR <= end; to += 2 * VECTOR, p += 2 * VECTOR, q += 2 * VECTOR, r += 2 * VECTOR) {
      a = first ? zero<T>() : v128.load(to + 0);
      a = tap<T>(spread, height, width, 0, a, k0, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 1, a, k1, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 2, a, k2, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 3, a, k3, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 4, a, k4, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 5, a, k5, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 6, a, k6, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 7, a, k7, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 8, a, k8, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 9, a, k9, p, q, r, odd, 0);
      v128.store(to + 0, v128.add<T>(a, b));
      a = first ? zero<T>() : v128.load(to + VECTOR);
      a = tap<T>(spread, height, width, 0, a, k0, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 1, a, k1, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 2, a, k2, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 3, a, k3, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 4, a, k4, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 5, a, k5, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 6, a, k6, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 7, a, k7, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 8, a, k8, p, q, r, odd, VECTOR);
      a = tap<T>(spread, height, width, 9, a, k9, p, q, r, odd, VECTOR);
      v128.store(to + VECTOR, v128.add<T>(a, b));
    }
    for (; to < end; to += VECTOR, p += VECTOR, q += VECTOR, r += VECTOR) {
      a = first ? zero<T>() : v128.load(to + 0);
      a = tap<T>(spread, height, width, 0, a, k0, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 1, a, k1, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 2, a, k2, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 3, a, k3, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 4, a, k4, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 5, a, k5, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 6, a, k6, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 7, a, k7, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 8, a, k8, p, q, r, odd, 0);
      a = tap<T>(spread, height, width, 9, a, k9, p, q, r, odd, 0);
      v128.store(to + 0, v128.add<T>(a, b));
    }
  }
}

// Functions of their own, called through the table: in one large function V8 keeps fewer weights in
// registers.
function sweepOf<T>(spread: i32, height: i32, width: i32): () => void {
  switch (spread * 100 + height * 10 + width) {
    case 111: return (): void => sweep<T>(1, 1, 1);
    case 121: return (): void => sweep<T>(1, 2, 1);
    case 131: return (): void => sweep<T>(1, 3, 1);
    case 112: return (): void => sweep<T>(1, 1, 2);
    case 122: return (): void => sweep<T>(1, 2, 2);
    case 132: return (): void => sweep<T>(1, 3, 2);
    case 113: return (): void => sweep<T>(1, 1, 3);
    case 123: return (): void => sweep<T>(1, 2, 3);
    case 133: return (): void => sweep<T>(1, 3, 3);
    case 114: return (): void => sweep<T>(1, 1, 4);
    case 124: return (): void => sweep<T>(1, 2, 4);
    case 115: return (): void => sweep<T>(1, 1, 5);
    case 125: return (): void => sweep<T>(1, 2, 5);
    case 117: return (): void => sweep<T>(1, 1, 7);
    case 212: return (): void => sweep<T>(2, 1, 2);
    case 222: return (): void => sweep<T>(2, 2, 2);
    case 232: return (): void => sweep<T>(2, 3, 2);
    case 213: return (): void => sweep<T>(2, 1, 3);
    case 223: return (): void => sweep<T>(2, 2, 3);
    case 233: return (): void => sweep<T>(2, 3, 3);
    case 214: return (): void => sweep<T>(2, 1, 4);
    case 224: return (): void => sweep<T>(2, 2, 4);
    case 215: return (): void => sweep<T>(2, 1, 5);
    case 225: return (): void => sweep<T>(2, 2, 5);
    case 217: return (): void => sweep<T>(2, 1, 7);
    default: return (): void => unreachable();
  }
}

/** The most kernel rows whose weights fit the registers. */
// @ts-ignore: decorator
@inline
function mostRows(width: i32): i32 {
  return width <= 3 ? 3 : width <= 5 ? 2 : 1;
}

/**
 * `groups` groups of `channels` output channels; the groups' inputs are `xGroup` bytes apart, output planes
 * `pitch` bytes. The last vector of a row of outputs writes into what comes behind, so where sums wait in the
 * outputs and rows are no whole number of vectors, a row is finished before the next one begins.
 */
// @ts-ignore: decorator
@inline
export function rows<T>(
  x: usize, xGroup: usize, groups: i32, channels: i32, spread: i32, odd: usize, width: i32,
  outputs: usize, outputRows: i32, rowBytes: usize, kernelRows: usize, kernelRowCount: i32,
  w: usize, bias: usize, y: usize, pitch: usize,
): void {
  const outputsEnd = outputs + (outputRows << 3), kernelEnd = kernelRows + (kernelRowCount << 2);
  const most = mostRows(width), rest = kernelRowCount % most;
  const sweepMost = sweepOf<T>(spread, most, width), sweepRest = rest ? sweepOf<T>(spread, rest, width) : sweepMost;
  const strip = kernelRowCount > most && rowBytes % VECTOR ? 8 : <i32>(outputsEnd - outputs);
  job.odd = odd;
  job.rowBytes = rowBytes;
  for (; groups > 0; groups--, x += xGroup) {
    job.x = x;
    for (let channel = 0; channel < channels; channel++) {
      job.bias = bias;
      job.y = y;
      for (let row = outputs; row < outputsEnd; row += strip) {
        job.outputs = row;
        job.outputsEnd = row + strip;
        job.w = w;
        for (let at = kernelRows; at < kernelEnd; at += most << 2) {
          const left = <i32>((kernelEnd - at) >> 2);
          job.kernelRow = at;
          job.first = at == kernelRows;
          job.last = left <= most;
          if (left < most) sweepRest();
          else sweepMost();
          job.w += most * width * sizeof<T>();
        }
      }
      w += kernelRowCount * width * sizeof<T>();
      bias += sizeof<T>();
      y += pitch;
    }
  }
}
