import { checkpoint, elementsBetween } from './checkpoint.ts';

/** Below this length a loop is faster than `fill`, which takes 25 ns to start. */
const shortFill = 16;

/** A typed array of numbers. */
interface Elements extends ArrayLike<number> {
  [at: number]: number;
  fill(value: number, from: number, to: number): unknown;
  set(source: ArrayLike<number>, at: number): void;
  subarray(from: number, to: number): ArrayLike<number>;
}

/** `data.fill(value, from, to)`, with checkpoints: the first touch of a piece can take half a millisecond. */
export function fillElements(data: Elements, value: number, from = 0, to = data.length): void {
  if (to - from <= shortFill) {
    checkpoint();
    for (let at = from; at < to; at++) data[at] = value;
    return;
  }
  for (let at = from; at < to; at += elementsBetween) {
    checkpoint();
    data.fill(value, at, Math.min(at + elementsBetween, to));
  }
}

/** `target.set(source, at)`, with checkpoints. */
export function copyElements(source: Elements, target: Elements, at = 0): void {
  const { length } = source;
  for (let from = 0; from < length; from += elementsBetween) {
    checkpoint();
    target.set(length <= elementsBetween ? source : source.subarray(from, from + elementsBetween), at + from);
  }
}
