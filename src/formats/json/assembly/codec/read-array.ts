import { readNumber } from './read-number';
import { readMiddle, readShort } from './read-short';
import { areFour, readTiny, storeFour, tinyForm } from './read-tiny';

/** What a run ended with; the host's copy is in src/formats/json/codec.ts. */
const MORE = 0; // the window is used up to `position`
const DONE = 1; // `position` is behind the array
const MALFORMED = 2; // the token at `position` breaks JSON's grammar
const OTHER = 3; // the first leaf, at `position`, is neither number nor array: no tensor at all
const BAD_LEAF = 4; // something else than a number at `position`, at the depth of the numbers
const BAD_ROW = 5; // something else than an array at `position`, above that depth
const RAGGED = 6; // the array closed at `position` is not as long as the first one at its depth
const TOO_DEEP = 7;
const BAD_NUMBER = 8; // the number at `position` breaks JSON's grammar, or the body ends with it

/**
 * The reader that is tried first: the one that could read the number before; patience ends with those that
 * are not the fast ones.
 */
const TINY = -1;
const SHORT = 0;
const MIDDLE = 1;
const ANY = 2;
const PATIENCE = 32;

const LEVELS = 66;
/**
 * By depth, the outermost array being 1: elements of the first array there (-1: not closed yet), elements so
 * far.
 */
export const lengths: usize = memory.data(LEVELS * 4, 4);
export const indexes: usize = memory.data(LEVELS * 4, 4);

/**
 * What the host reads after a run, five words: `position`; how many numbers the run stored; the elements of a
 * RAGGED array; the depth at `position`; the depth at which the numbers are, -1 while unknown.
 */
export const report: usize = memory.data(5 * 4, 4);

let depth: i32 = 0;
let rank: i32 = -1;

const FIRST = 0; // a value or ]
const VALUE = 1; // a value
const AFTER = 2; // , or ]
let state: i32 = FIRST;
let limit: i32 = 0;

/** Starts an array; the next run begins at its bracket. At most `levels` arrays may be open, up to 64. */
export function beginArray(levels: i32): void {
  depth = 0;
  rank = -1;
  limit = levels;
  state = VALUE;
}

// @ts-ignore: decorator
@inline function lengthAt(d: i32): usize {
  return lengths + (<usize>d << 2);
}

// @ts-ignore: decorator
@inline function indexAt(d: i32): usize {
  return indexes + (<usize>d << 2);
}

// @ts-ignore: decorator
@inline function startsNumber(c: u8): bool {
  return <u8>(c - 0x30) < 10 || c == 0x2d;
}

/**
 * Reads on at `from`, storing numbers at `out`, until the array ends, a fault, or the window's end. `end` is
 * followed by 16 zero bytes; `last` says that nothing follows there in the body either. `out` has room for
 * half as many numbers as the window has bytes.
 */
export function readArray(from: usize, end: usize, out: usize, float64: bool, last: bool): i32 {
  const first = out;
  const size: usize = float64 ? 8 : 4;
  let p = from;
  let status = MORE;
  let counted: u32 = 0;
  let form = SHORT;
  let patience = PATIENCE;
  while (true) {
    let c = load<u8>(p);
    while (c == 0x20 || c == 0x0a || c == 0x0d || c == 0x09) c = load<u8>(++p);
    if (p >= end) {
      status = last ? MALFORMED : MORE;
      break;
    }

    if (state == AFTER) {
      if (c == 0x2c) {
        state = VALUE;
        p++;
        continue;
      }
      if (c != 0x5d) {
        status = MALFORMED;
        break;
      }
    }

    if (state != AFTER && startsNumber(c)) {
      if (depth != rank) {
        if (rank >= 0) {
          status = BAD_ROW;
          break;
        }
        rank = depth;
      }
      const before = out;
      let next: usize = 0;
      state = AFTER;
      while (true) {
        next = 0;
        if (form == TINY) {
          next = readTiny(p, out, float64);
          if (next == 0) form = SHORT;
        }
        if (form == SHORT) {
          next = readShort(p, out, float64);
          if (next == 0) form = MIDDLE;
          else if (next - p < 3) form = TINY;
        }
        if (form == MIDDLE) {
          next = readMiddle(p, out, float64);
          if (next == 0) form = ANY;
        }
        if (next == 0 || (load<u8>(next) | 0x20) == 0x65) {
          form = ANY;
          next = readNumber(p, out, float64);
        }
        if (form > SHORT && --patience == 0) {
          form = SHORT;
          patience = PATIENCE;
        }
        if (next == 0 || next >= end) break;
        const start = p;
        p = next;
        out += size;
        if (load<u8>(p) != 0x2c) break;
        c = load<u8>(++p);
        if (c == 0x20) c = load<u8>(++p);
        if (!startsNumber(c)) {
          state = VALUE;
          break;
        }
        if (form != TINY) continue;
        const step = p - start;
        const four = tinyForm(next - start, step);
        for (; areFour(p, four, step); p += 4 * step) {
          storeFour(p, four, out, float64);
          out += 4 * size;
        }
      }
      store<u32>(indexAt(depth), load<u32>(indexAt(depth)) + <u32>((out - before) / size));
      if (next == 0 || next >= end) {
        state = VALUE;
        status = last || (next == 0 && !cut(p, end)) ? BAD_NUMBER : MORE;
        break;
      }
      continue;
    }

    if (state != AFTER && c == 0x5b) {
      if (depth == rank || depth == limit) {
        status = depth == rank ? BAD_LEAF : TOO_DEEP;
        break;
      }
      depth++;
      if (rank < 0) store<i32>(lengthAt(depth), -1);
      store<u32>(indexAt(depth), 0);
      state = FIRST;
      p++;
      continue;
    }

    if (c == 0x5d && state != VALUE) {
      const n = load<u32>(indexAt(depth));
      if (rank < 0) rank = depth; // [] as the first row: leaves would be here
      const length = load<i32>(lengthAt(depth));
      if (length < 0) store<u32>(lengthAt(depth), n);
      else if (<u32>length != n) {
        counted = n;
        status = RAGGED;
        break;
      }
      depth--;
      p++;
      if (depth == 0) {
        status = DONE;
        break;
      }
      store<u32>(indexAt(depth), load<u32>(indexAt(depth)) + 1);
      state = AFTER;
      continue;
    }

    if (state != AFTER && c == 0x22) {
      if (!last && end - p < 12) {
        status = MORE;
        break;
      }
      const length = special(p);
      if (length != 0 && (rank < 0 || depth == rank)) {
        rank = depth;
        const value = length == 5 ? NaN : length == 10 ? Infinity : -Infinity;
        if (float64) store<f64>(out, value);
        else store<f32>(out, <f32>value);
        out += size;
        p += length;
        store<u32>(indexAt(depth), load<u32>(indexAt(depth)) + 1);
        state = AFTER;
        continue;
      }
    }

    // A value that is not part of a tensor; anything else is no value at all.
    const value = c == 0x22 || c == 0x7b || c == 0x74 || c == 0x66 || c == 0x6e;
    status = !value ? MALFORMED : rank < 0 ? OTHER : depth == rank ? BAD_LEAF : BAD_ROW;
    break;
  }
  store<usize>(report, p);
  store<u32>(report, <u32>((out - first) / size), 4);
  store<u32>(report, counted, 8);
  store<i32>(report, depth, 12);
  store<i32>(report, rank, 16);
  return status;
}

/** Whether the number text at `p` runs to the window's end, where its rest may follow. */
function cut(p: usize, end: usize): bool {
  for (; p < end; p++) {
    const c = load<u8>(p);
    if (!startsNumber(c) && c != 0x2e && c != 0x2b && (c | 0x20) != 0x65) return false;
  }
  return true;
}

/** The length of "NaN", "Infinity" or "-Infinity" with its quotes at `p`, else 0. */
function special(p: usize): usize {
  if (load<u32>(p) == 0x4e614e22 && load<u8>(p, 4) == 0x22) return 5;
  const sign = usize(load<u8>(p, 1) == 0x2d);
  return load<u64>(p + 1 + sign) == 0x7974696e69666e49 && load<u8>(p + 9 + sign) == 0x22 ? 10 + sign : 0;
}
