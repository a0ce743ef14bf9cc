import { writePair } from './write-pair';
import { writeFinite32, writeFinite64, writeSpecial } from './write-number';

/** Lengths of the axes, then (from `counters`) how many elements are written of the array open on each. */
const AXES = 64;
export const dims: usize = memory.data(AXES * 4, 4);
const counters: usize = memory.data(AXES * 4, 4);
let axes: i32 = 0;

/** Starts a tensor of `rank` axes, whose lengths, none of them 0, are in `dims`; no axes: one bare number. */
export function beginTensor(rank: i32): void {
  axes = rank;
  for (let a = 0; a < rank; a++) store<u32>(counters + (<usize>a << 2), 0);
}

// @ts-ignore: decorator
@inline function write32(p: usize, bits: u32): usize {
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) return writeSpecial(p, magnitude > 0x7f800000, bits >> 31 != 0);
  store<u8>(p, 0x2d);
  p += bits >> 31;
  if (magnitude == 0) {
    store<u8>(p, 0x30);
    return p + 1;
  }
  return writeFinite32(p, magnitude);
}

// @ts-ignore: decorator
@inline function write64(p: usize, bits: u64): usize {
  const magnitude = bits & 0x7fffffffffffffff;
  if (magnitude >= 0x7ff0000000000000) return writeSpecial(p, magnitude > 0x7ff0000000000000, bits >> 63 != 0);
  store<u8>(p, 0x2d);
  p += <usize>(bits >> 63);
  if (magnitude == 0) {
    store<u8>(p, 0x30);
    return p + 1;
  }
  return writeFinite64(p, magnitude);
}

/**
 * Writes the next `count` numbers of the tensor from `source` to `p`, with the brackets and commas around
 * them, and returns the address behind the text. Room needed: 64 + count · (26 + 2 · rank) bytes.
 */
export function writeNumbers(source: usize, count: u32, float64: bool, p: usize): usize {
  const last = axes - 1;
  const size: usize = float64 ? 8 : 4;
  const innermost = counters + (<usize>last << 2);
  while (count > 0) {
    if (last < 0) return float64 ? write64(p, load<u64>(source)) : write32(p, load<u32>(source));
    const row = load<u32>(dims + (<usize>last << 2));
    const done = load<u32>(innermost);
    if (done == 0) p = open(p, last);
    const n = min(count, row - done);
    const end = source + <usize>n * size;
    if (float64) {
      for (; source < end; source += 8) {
        p = write64(p, load<u64>(source));
        store<u8>(p++, 0x2c);
      }
    } else {
      store<u8>(p, 0x2d); // a sign for the first number, if it wants it
      for (; source + 8 <= end; source += 8) {
        const next = writePair(source, p);
        if (next != 0) p = next;
        else {
          p = write32(p, load<u32>(source));
          store<u8>(p++, 0x2c);
          p = write32(p, load<u32>(source, 4));
          store<u16>(p++, 0x2d2c);
        }
      }
      if (source < end) {
        p = write32(p, load<u32>(source));
        store<u8>(p++, 0x2c);
        source += 4;
      }
    }
    count -= n;
    store<u32>(innermost, done + n);
    if (done + n == row) p = close(p - 1, last);
  }
  return p;
}

/** The brackets of every axis that begins here. */
function open(p: usize, axis: i32): usize {
  while (axis >= 0 && load<u32>(counters + (<usize>axis << 2)) == 0) {
    store<u8>(p++, 0x5b);
    axis--;
  }
  return p;
}

/** The brackets of every axis that ends here, and the comma before the next row. */
function close(p: usize, axis: i32): usize {
  for (;;) {
    store<u8>(p++, 0x5d);
    store<u32>(counters + (<usize>axis << 2), 0);
    if (--axis < 0) return p;
    const counter = counters + (<usize>axis << 2);
    const done = load<u32>(counter) + 1;
    store<u32>(counter, done);
    if (done < load<u32>(dims + (<usize>axis << 2))) break;
  }
  store<u8>(p++, 0x2c);
  return p;
}
