import { checkpoint } from './checkpoint.ts';

type Elements = Float32Array | Float64Array | Uint8Array;

/** Bytes that are filled or copied at a time: 64 pages, whose first touch can take a millisecond. */
const pieceBytes = 2 ** 18;

/** `data.fill(value, from, to)`, with checkpoints. */
export function fillElements(data: Elements, value: number, from = 0, to = data.length): void {
  const piece = pieceBytes / data.BYTES_PER_ELEMENT;
  for (let at = from; at < to; at += piece) {
    checkpoint();
    data.fill(value, at, Math.min(at + piece, to));
  }
}

/** `target.set(source, at)`, with checkpoints. */
export function copyElements(source: Elements, target: Elements, at = 0): void {
  const piece = pieceBytes / target.BYTES_PER_ELEMENT;
  for (let from = 0; from < source.length; from += piece) {
    checkpoint();
    target.set(source.length <= piece ? source : source.subarray(from, from + piece), at + from);
  }
}
