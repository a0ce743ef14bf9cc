// One input channel per group, kernels of 3 × 3 and 5 × 5 taps, on the input as it is: nothing is copied again,
// and padding is made on the way. A row of padding is a row of zeros that all share; columns of padding are
// what masks leave of the first and the last vector of a row of outputs. Where a row is no whole number of
// vectors, the last one overlaps its predecessor: the same values once more.
//
// At stride 1, two rows of outputs are swept together, so that an input row that both read is loaded once. 9
// or 10 weights fit V8's registers: a 5 × 5 kernel takes three sweeps, of 2, 2 and 1 of its rows, and what is
// summed so far waits in `sums`. At stride 2, even and odd columns are told apart on the way, and what waits
// in `sums` is the next row of outputs, begun with the last input row of this one.
//
// `shape` is a table of u32: kernel size, stride, input rows, bytes of one, padding in front in rows
// (negative: rows cut off) and in bytes of a row, output rows, bytes of one. Behind it lie the masks of the
// taps left of the middle one, for the first vector, and of those right of it, for the last.
//
// Obligations of the caller: no other tap or vector reads beyond a row; outputs of two rows and of two
// vectors a row at least; stride 2 with 3 × 3 taps alone; memory that may be read for two vectors in front of
// the input and three behind it; `zeros` as long as a row of it and three vectors; `sums` of a vector for
// each of a row of outputs at stride 2, of all rows, an even number of them, for 5 × 5 taps.

import { even, odd, shifted, step, VECTOR, zero } from "./vector";

/** The arguments of a sweep over one plane of outputs, `x` and `zeros` at the first output's first column. */
@unmanaged
class Plane {
  x: usize;
  rows: i32;
  rowBytes: usize;
  /** What the first output reads first in this sweep. */
  firstRow: i32;
  zeros: usize;
  masks: usize;
  sums: usize;
  w: usize;
  bias: usize;
  y: usize;
  outputRows: i32;
  outputRowBytes: usize;
}

const plane = changetype<Plane>(memory.data(offsetof<Plane>()));

// A row of the input, or of zeros where there is none.
// @ts-ignore: decorator
@inline
function inputRow(row: i32): usize {
  return <u32>row < <u32>plane.rows ? plane.x + <usize>row * plane.rowBytes : plane.zeros;
}

// @ts-ignore: decorator
@inline
function weight<T>(w: usize, index: i32, count: i32): v128 {
  return index < count ? v128.load_splat<T>(w + index * sizeof<T>()) : zero<T>();
}

// What tap column `c` reads of a vector in the first (edge -1), the last (1) or some other place of a row.
// @ts-ignore: decorator
@inline
function masked(edge: i32, width: i32, c: i32, u: v128, masks: usize): v128 {
  if (edge < 0 && c < width >> 1) return v128.and(u, v128.load(masks + c * VECTOR));
  if (edge > 0 && c > width >> 1) return v128.and(u, v128.load(masks + (c - 1) * VECTOR));
  return u;
}

// The first term of a sum, or one more. 0 + x·w is x·w unless that is -0, and then no later sum, but one with
// a bias of -0, tells the two apart.
// @ts-ignore: decorator
@inline
function term<T>(begins: bool, acc: v128, x: v128, w: v128): v128 {
  return begins ? v128.mul<T>(x, w) : step<T>(acc, x, w);
}

// Adds the taps of a kernel row to a vector of outputs, or begins with them.
// @ts-ignore: decorator
@inline
function addRow<T>(begins: bool, edge: i32, width: i32, acc: v128, row: usize, masks: usize, k: v128, l: v128, m: v128, n: v128, o: v128): v128 {
  acc = term<T>(begins, acc, masked(edge, width, 0, v128.load(row), masks), k);
  acc = step<T>(acc, masked(edge, width, 1, v128.load(row, sizeof<T>()), masks), l);
  acc = step<T>(acc, masked(edge, width, 2, v128.load(row, 2 * sizeof<T>()), masks), m);
  if (width == 3) return acc;
  acc = step<T>(acc, masked(edge, width, 3, v128.load(row, 3 * sizeof<T>()), masks), n);
  return step<T>(acc, masked(edge, width, 4, v128.load(row, 4 * sizeof<T>()), masks), o);
}

// Adds `height` kernel rows to a vector each of two rows of outputs: y, which reads p, q and r, and t, which
// reads q, r and s. The compiler loads once what both read, as long as nothing is stored in between.
// @ts-ignore: decorator
@inline
function pair<T>(
  edge: i32, width: i32, height: i32, first: bool, last: bool,
  p: usize, q: usize, r: usize, s: usize, masks: usize, sums: usize, y: usize, t: usize, bias: usize,
  k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128, k9: v128,
): void {
  let a = first ? zero<T>() : v128.load(sums), b = first ? zero<T>() : v128.load(sums, VECTOR);
  if (width == 3) {
    a = addRow<T>(first, edge, 3, a, p, masks, k0, k1, k2, k0, k0);
    a = addRow<T>(false, edge, 3, a, q, masks, k3, k4, k5, k0, k0);
    a = addRow<T>(false, edge, 3, a, r, masks, k6, k7, k8, k0, k0);
    b = addRow<T>(first, edge, 3, b, q, masks, k0, k1, k2, k0, k0);
    b = addRow<T>(false, edge, 3, b, r, masks, k3, k4, k5, k0, k0);
  } else {
    a = addRow<T>(first, edge, 5, a, p, masks, k0, k1, k2, k3, k4);
    if (height == 2) {
      a = addRow<T>(false, edge, 5, a, q, masks, k5, k6, k7, k8, k9);
      b = addRow<T>(first, edge, 5, b, q, masks, k0, k1, k2, k3, k4);
    }
  }
  if (last) v128.store(y, v128.add<T>(a, v128.load_splat<T>(bias)));
  else v128.store(sums, a);
  if (width == 3) b = addRow<T>(false, edge, 3, b, s, masks, k6, k7, k8, k0, k0);
  else if (height == 2) b = addRow<T>(false, edge, 5, b, r, masks, k5, k6, k7, k8, k9);
  else b = addRow<T>(first, edge, 5, b, q, masks, k0, k1, k2, k3, k4);
  if (last) v128.store(t, v128.add<T>(b, v128.load_splat<T>(bias)));
  else v128.store(sums, b, VECTOR);
}

// Adds `height` kernel rows to a plane of outputs, two rows of them at a time; an odd last one goes with its
// predecessor once more.
// @ts-ignore: decorator
@inline
function sweepPairs<T>(width: i32, height: i32, first: bool, last: bool): void {
  const w = plane.w, count = height * width;
  const k0 = weight<T>(w, 0, count), k1 = weight<T>(w, 1, count), k2 = weight<T>(w, 2, count), k3 = weight<T>(w, 3, count);
  const k4 = weight<T>(w, 4, count), k5 = weight<T>(w, 5, count), k6 = weight<T>(w, 6, count), k7 = weight<T>(w, 7, count);
  const k8 = weight<T>(w, 8, count), k9 = weight<T>(w, 9, count);
  const bias = plane.bias, masks = plane.masks, outputRowBytes = plane.outputRowBytes, lastRow = plane.outputRows - 2;
  let sums = plane.sums;
  for (let row = 0; row <= lastRow + 1; row += 2) {
    const outputRow = row < lastRow ? row : lastRow, inputFrom = plane.firstRow + outputRow;
    let p = inputRow(inputFrom), q = inputRow(inputFrom + 1), r = height > 1 ? inputRow(inputFrom + 2) : 0, s = height > 2 ? inputRow(inputFrom + 3) : 0;
    let y = plane.y + <usize>outputRow * outputRowBytes, t = y + outputRowBytes;
    const end = t - VECTOR;
    pair<T>(-1, width, height, first, last, p, q, r, s, masks, sums, y, t, bias, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
    for (;;) {
      y += VECTOR, t += VECTOR, p += VECTOR, q += VECTOR, r += VECTOR, s += VECTOR, sums += 2 * VECTOR;
      if (y >= end) break;
      pair<T>(0, width, height, first, last, p, q, r, s, masks, sums, y, t, bias, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
    }
    const over = y - end;
    pair<T>(1, width, height, first, last, p - over, q - over, r - over, s - over, masks, sums, y - over, t - over, bias, k0, k1, k2, k3, k4, k5, k6, k7, k8, k9);
    sums += 2 * VECTOR;
  }
}

// Adds a kernel row to a vector of outputs, u the even columns of its input, v the odd ones, n the even ones
// from the second on.
// @ts-ignore: decorator
@inline
function addHalves<T>(begins: bool, acc: v128, u: v128, v: v128, n: v128, k: v128, l: v128, m: v128): v128 {
  return step<T>(step<T>(term<T>(begins, acc, u, k), v, l), n, m);
}

// A vector of outputs gets its last two kernel rows, of the input rows q and r; r is the first one's of the
// next output, whose sum waits.
// @ts-ignore: decorator
@inline
function half<T>(
  edge: i32, q: usize, r: usize, masks: usize, sums: usize, y: usize, bias: usize,
  k0: v128, k1: v128, k2: v128, k3: v128, k4: v128, k5: v128, k6: v128, k7: v128, k8: v128,
): void {
  let u = v128.load(q), v = v128.load(q, VECTOR), evens = even<T>(u, v);
  let n = masked(edge, 3, 2, shifted<T>(evens, v128.load(q, 2 * VECTOR)), masks);
  const acc = addHalves<T>(false, v128.load(sums), masked(edge, 3, 0, evens, masks), odd<T>(u, v), n, k3, k4, k5);
  u = v128.load(r), v = v128.load(r, VECTOR), evens = even<T>(u, v);
  n = masked(edge, 3, 2, shifted<T>(evens, v128.load(r, 2 * VECTOR)), masks);
  v = odd<T>(u, v);
  u = masked(edge, 3, 0, evens, masks);
  v128.store(y, v128.add<T>(addHalves<T>(false, acc, u, v, n, k6, k7, k8), v128.load_splat<T>(bias)));
  v128.store(sums, addHalves<T>(true, acc, u, v, n, k0, k1, k2));
}

// A plane of outputs of 3 × 3 taps at stride 2.
// @ts-ignore: decorator
@inline
function sweepHalves<T>(): void {
  const w = plane.w;
  const k0 = weight<T>(w, 0, 9), k1 = weight<T>(w, 1, 9), k2 = weight<T>(w, 2, 9), k3 = weight<T>(w, 3, 9);
  const k4 = weight<T>(w, 4, 9), k5 = weight<T>(w, 5, 9), k6 = weight<T>(w, 6, 9), k7 = weight<T>(w, 7, 9), k8 = weight<T>(w, 8, 9);
  const bias = plane.bias, masks = plane.masks, outputRowBytes = plane.outputRowBytes, outputRows = plane.outputRows;
  // A row in front of the first begins the first one's sums; what else comes of it the first one overwrites.
  for (let row = -1, inputFrom = plane.firstRow - 1; row < outputRows; row++, inputFrom += 2) {
    let q = inputRow(inputFrom), r = inputRow(inputFrom + 1), sums = plane.sums;
    let y = plane.y + <usize>(row < 0 ? 0 : row) * outputRowBytes;
    const end = y + outputRowBytes - VECTOR;
    half<T>(-1, q, r, masks, sums, y, bias, k0, k1, k2, k3, k4, k5, k6, k7, k8);
    for (;;) {
      y += VECTOR, q += 2 * VECTOR, r += 2 * VECTOR, sums += VECTOR;
      if (y >= end) break;
      half<T>(0, q, r, masks, sums, y, bias, k0, k1, k2, k3, k4, k5, k6, k7, k8);
    }
    const over = y - end;
    half<T>(1, q - 2 * over, r - 2 * over, masks, sums, end, bias, k0, k1, k2, k3, k4, k5, k6, k7, k8);
  }
}

// Functions of their own, called through the table: in one large function V8 keeps fewer weights in
// registers.
type Sweep = () => void;

/**
 * `groups` groups of `channels` output channels; planes follow each other in x and y, weights and biases are
 * as a layer has them.
 */
// @ts-ignore: decorator
@inline
export function depthwise<T>(
  shape: usize, zeros: usize, sums: usize, x: usize, groups: i32, channels: i32, w: usize, bias: usize, y: usize,
): void {
  const size = load<i32>(shape), stride = load<i32>(shape, 4), before = load<i32>(shape, 16);
  const beforeBytes = load<usize>(shape, 20), outputRowBytes = load<usize>(shape, 28);
  const whole: Sweep = stride == 1 ? (): void => sweepPairs<T>(3, 3, true, true) : (): void => sweepHalves<T>();
  const top: Sweep = (): void => sweepPairs<T>(5, 2, true, false), middle: Sweep = (): void => sweepPairs<T>(5, 2, false, false);
  const bottom: Sweep = (): void => sweepPairs<T>(5, 1, false, true);
  plane.rows = load<i32>(shape, 8);
  plane.rowBytes = load<usize>(shape, 12);
  plane.outputRows = load<i32>(shape, 24);
  plane.outputRowBytes = outputRowBytes;
  plane.masks = shape + 32;
  plane.zeros = zeros - beforeBytes;
  plane.sums = sums;
  for (; groups > 0; groups--, x += <usize>plane.rows * plane.rowBytes) {
    plane.x = x - beforeBytes;
    for (let channel = 0; channel < channels; channel++) {
      plane.firstRow = -before;
      plane.w = w;
      plane.bias = bias;
      // Of -0 it makes 0, which gives the same: a sum that begins with 0 is never -0.
      store<T>(bias, load<T>(bias) + <T>0);
      plane.y = y;
      if (size == 3) whole();
      else {
        top();
        plane.firstRow += 2;
        plane.w += 10 * sizeof<T>();
        middle();
        plane.firstRow += 2;
        plane.w += 10 * sizeof<T>();
        bottom();
      }
      w += size * size * sizeof<T>();
      bias += sizeof<T>();
      y += <usize>plane.outputRows * outputRowBytes;
    }
  }
}
