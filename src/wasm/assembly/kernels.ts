// Direct convolution on a padded copy, one group of one image a call.
//
// Output position (d, h, w) reads, for tap t of the reduction (input channel, kernel depth, row, column in that
// order), the input at  x + d*xDepth + h*xRow + w*size + taps[t].  The caller's packing makes that true for every stride
// and dilation (see pack.ts), so one kernel serves all geometries. Vectors run across the width, never across the sum:
// each value is  acc = 0; acc = acc + x*w  tap by tap, then  + bias,  the scalar reference's order and roundings.
//
// Obligations of the caller: weights packed [block of 4 | rest one by one][tap][channel]; two vectors of readable slack behind
// the input; `spill` has room for 8 vectors; width ≥ 1.

const VECTOR: i32 = 16;
const PAIR: i32 = 32;

// @ts-ignore: decorator
@inline
function finish<T>(acc: v128, bias: usize, channel: i32): v128 {
  return bias ? v128.add<T>(acc, v128.splat<T>(load<T>(bias + channel * sizeof<T>()))) : acc;
}

// Four output channels, two vectors of pixels each. 8 accumulators + 2 inputs + 1 weight fit V8's vector registers.
// @ts-ignore: decorator
@inline
function four<T>(x: usize, taps: usize, end: usize, w: usize, bias: usize, channel: i32, y: usize, pitch: usize): void {
  let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  for (; taps < end; taps += 4) {
    const at = x + <usize>load<u32>(taps);
    const x0 = v128.load(at), x1 = v128.load(at, VECTOR);
    let k = v128.load_splat<T>(w);
    a0 = v128.add<T>(a0, v128.mul<T>(x0, k));
    a1 = v128.add<T>(a1, v128.mul<T>(x1, k));
    k = v128.load_splat<T>(w, sizeof<T>());
    b0 = v128.add<T>(b0, v128.mul<T>(x0, k));
    b1 = v128.add<T>(b1, v128.mul<T>(x1, k));
    k = v128.load_splat<T>(w, 2 * sizeof<T>());
    c0 = v128.add<T>(c0, v128.mul<T>(x0, k));
    c1 = v128.add<T>(c1, v128.mul<T>(x1, k));
    k = v128.load_splat<T>(w, 3 * sizeof<T>());
    d0 = v128.add<T>(d0, v128.mul<T>(x0, k));
    d1 = v128.add<T>(d1, v128.mul<T>(x1, k));
    w += 4 * sizeof<T>();
  }
  v128.store(y, finish<T>(a0, bias, channel));
  v128.store(y, finish<T>(a1, bias, channel), VECTOR);
  v128.store(y + pitch, finish<T>(b0, bias, channel + 1));
  v128.store(y + pitch, finish<T>(b1, bias, channel + 1), VECTOR);
  v128.store(y + 2 * pitch, finish<T>(c0, bias, channel + 2));
  v128.store(y + 2 * pitch, finish<T>(c1, bias, channel + 2), VECTOR);
  v128.store(y + 3 * pitch, finish<T>(d0, bias, channel + 3));
  v128.store(y + 3 * pitch, finish<T>(d1, bias, channel + 3), VECTOR);
}

// @ts-ignore: decorator
@inline
function one<T>(x: usize, taps: usize, end: usize, w: usize, bias: usize, channel: i32, y: usize): void {
  let a0 = v128.splat<T>(0), a1 = a0;
  for (; taps < end; taps += 4) {
    const at = x + <usize>load<u32>(taps);
    const k = v128.load_splat<T>(w);
    a0 = v128.add<T>(a0, v128.mul<T>(v128.load(at), k));
    a1 = v128.add<T>(a1, v128.mul<T>(v128.load(at, VECTOR), k));
    w += sizeof<T>();
  }
  v128.store(y, finish<T>(a0, bias, channel));
  v128.store(y, finish<T>(a1, bias, channel), VECTOR);
}

// @ts-ignore: decorator
@inline
function tile<T>(
  channels: i32, x: usize, taps: usize, end: usize, w: usize, bias: usize, channel: i32, y: usize, pitch: usize,
): void {
  if (channels == 4) four<T>(x, taps, end, w, bias, channel, y, pitch);
  else one<T>(x, taps, end, w, bias, channel, y);
}

// One row of `width` outputs. The last tile overlaps its predecessor (the same values again); a row
// narrower than a tile goes through `spill`.
// @ts-ignore: decorator
@inline
function row<T>(
  channels: i32, x: usize, taps: usize, end: usize, w: usize, bias: usize, channel: i32,
  y: usize, pitch: usize, width: i32, spill: usize,
): void {
  const bytes = width * sizeof<T>();
  if (bytes < PAIR) {
    tile<T>(channels, x, taps, end, w, bias, channel, spill, PAIR);
    for (let c = 0; c < channels; c++) memory.copy(y + c * pitch, spill + c * PAIR, bytes);
    return;
  }
  let at: usize = 0;
  for (; at + PAIR <= <usize>bytes; at += PAIR) tile<T>(channels, x + at, taps, end, w, bias, channel, y + at, pitch);
  if (at < <usize>bytes) {
    at = bytes - PAIR;
    tile<T>(channels, x + at, taps, end, w, bias, channel, y + at, pitch);
  }
}

// @ts-ignore: decorator
@inline
function direct<T>(
  x: usize, xDepth: usize, xRow: usize, taps: usize, tapCount: i32, w: usize, bias: usize,
  y: usize, channels: i32, depth: i32, height: i32, width: i32, spill: usize,
): void {
  const end = taps + (tapCount << 2);
  const yRow: usize = width * sizeof<T>();
  const pitch: usize = <usize>depth * height * yRow;
  let channel = 0;
  while (channel < channels) {
    const block = channels - channel >= 4 ? 4 : 1;
    let yAt = y + channel * pitch;
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        const from = x + d * xDepth + h * xRow;
        if (block == 4) row<T>(4, from, taps, end, w, bias, channel, yAt, pitch, width, spill);
        else row<T>(1, from, taps, end, w, bias, channel, yAt, pitch, width, spill);
        yAt += yRow;
      }
    }
    w += <usize>block * tapCount * sizeof<T>();
    channel += block;
  }
}

export function direct_f32(
  x: usize, xDepth: usize, xRow: usize, taps: usize, tapCount: i32, w: usize, bias: usize,
  y: usize, channels: i32, depth: i32, height: i32, width: i32, spill: usize,
): void {
  direct<f32>(x, xDepth, xRow, taps, tapCount, w, bias, y, channels, depth, height, width, spill);
}

export function direct_f64(
  x: usize, xDepth: usize, xRow: usize, taps: usize, tapCount: i32, w: usize, bias: usize,
  y: usize, channels: i32, depth: i32, height: i32, width: i32, spill: usize,
): void {
  direct<f64>(x, xDepth, xRow, taps, tapCount, w, bias, y, channels, depth, height, width, spill);
}

/** The first address that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}
