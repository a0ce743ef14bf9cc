// Rows of the input into their places in the padded, de-interleaved copy. The padding's zeros are there
// already.
//
// `shape` is a table of u32: input depth, height, row bytes; padding before in depth and height (negative:
// rows cut off); padded depth, height; bytes of a packed row, plane, volume; the columns' step; the number of
// its phases; and of each phase the first column read and written (in bytes of the row) and how many.

import { even, lanes, odd, VECTOR } from "./vector";

// @ts-ignore: decorator
@inline
function copyColumns<T>(from: usize, to: usize, count: i32, step: i32): void {
  const end = to + count * sizeof<T>();
  if (step == 1) {
    for (; to + 4 * VECTOR <= end; to += 4 * VECTOR, from += 4 * VECTOR) {
      const a = v128.load(from), b = v128.load(from, VECTOR), c = v128.load(from, 2 * VECTOR), d = v128.load(from, 3 * VECTOR);
      v128.store(to, a);
      v128.store(to, b, VECTOR);
      v128.store(to, c, 2 * VECTOR);
      v128.store(to, d, 3 * VECTOR);
    }
    for (; to + VECTOR <= end; to += VECTOR, from += VECTOR) v128.store(to, v128.load(from));
  } else if (step == 2) {
    for (; to + VECTOR <= end; to += VECTOR, from += 2 * VECTOR) v128.store(to, even<T>(v128.load(from), v128.load(from, VECTOR)));
  }
  for (; to < end; to += sizeof<T>(), from += step * sizeof<T>()) store<T>(to, load<T>(from));
}

// Both halves of a row whose columns alternate between them: `first` is the phase that has the first one of
// them.
// @ts-ignore: decorator
@inline
function copyHalves<T>(source: usize, target: usize, first: usize, second: usize): void {
  let from = source + load<u32>(first), p = target + load<u32>(first, 4), q = target + load<u32>(second, 4);
  const firstCount = load<i32>(first, 8), secondCount = load<i32>(second, 8);
  const vectors = (firstCount < secondCount ? firstCount : secondCount) / lanes<T>();
  for (const end = p + vectors * VECTOR; p < end; p += VECTOR, q += VECTOR, from += 2 * VECTOR) {
    const a = v128.load(from), b = v128.load(from, VECTOR);
    v128.store(p, even<T>(a, b));
    v128.store(q, odd<T>(a, b));
  }
  const done = vectors * lanes<T>();
  copyColumns<T>(from, p, firstCount - done, 2);
  copyColumns<T>(from + sizeof<T>(), q, secondCount - done, 2);
}

/**
 * Packs `rows` consecutive rows of the input from row `first` (counted over channels, depth and height) on.
 */
// @ts-ignore: decorator
@inline
export function pack<T>(shape: usize, source: usize, first: i32, rows: i32, x: usize): void {
  const depth = load<i32>(shape), height = load<i32>(shape, 4), sourceRow = load<usize>(shape, 8);
  const beforeDepth = load<i32>(shape, 12), beforeHeight = load<i32>(shape, 16);
  const paddedDepth = load<i32>(shape, 20), paddedHeight = load<i32>(shape, 24);
  const row = load<usize>(shape, 28), plane = load<usize>(shape, 32), volume = load<usize>(shape, 36);
  const step = load<i32>(shape, 40), phases = shape + 48, end = phases + load<i32>(shape, 44) * 12;
  const gap = end - phases == 24 && step == 2 ? load<i32>(phases, 12) - load<i32>(phases) : 0;
  let h = first % height, d = (first / height) % depth;
  x += <usize>(first / height / depth) * volume;
  for (; rows > 0; rows--, source += sourceRow) {
    const atDepth = d + beforeDepth, atHeight = h + beforeHeight;
    if (<u32>atDepth < <u32>paddedDepth && <u32>atHeight < <u32>paddedHeight) {
      const to = x + <usize>atDepth * plane + <usize>atHeight * row;
      if (gap == sizeof<T>()) copyHalves<T>(source, to, phases, phases + 12);
      else if (gap == -sizeof<T>()) copyHalves<T>(source, to, phases + 12, phases);
      else
        for (let phase = phases; phase < end; phase += 12)
          copyColumns<T>(source + load<u32>(phase), to + load<u32>(phase, 4), load<i32>(phase, 8), step);
    }
    if (++h < height) continue;
    h = 0;
    if (++d < depth) continue;
    d = 0;
    x += volume;
  }
}
