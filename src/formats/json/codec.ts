import type { Elements } from '../../tensor/dtype.ts';
import type { GrowingNumbers } from './growing-numbers.ts';
import type { GrowingText } from './growing-text.ts';

/** Numbers must be shorter than this. */
export const tooLongNumber = 65536;

/** The most axes of a tensor that is written. */
export const mostAxes = 64;

/** How a scan ended; the codecs' copies are in assembly/codec/read-array.ts and c/codec.h. */
export const Status = {
  more: 0,
  done: 1,
  malformed: 2,
  other: 3,
  badLeaf: 4,
  badRow: 5,
  ragged: 6,
  tooDeep: 7,
  badNumber: 8,
  longNumber: 9,
  /** Only the native codec has it, for a number that the host has to read. */
  undecided: 10,
} as const;

/** The element of an array at which a scan ended. */
export interface ElementPath {
  /** Indexes of the arrays open there and of the element. */
  readonly path: number[];
  /** If the last of these arrays has another length than it ought to: the length that it ought to have. */
  readonly expected: number;
  /** And the one that it has. */
  readonly counted: number;
}

/** Reads one body. Calls ask for growing offsets. */
export interface BodyReader {
  /**
   * Reads the array whose bracket is at `start`, with at most `levels` arrays open at a time, and appends its
   * numbers.
   * @returns how that ended, and the offset behind the array when done, else of where it ended
   */
  readArray(
    start: number,
    levels: number,
    numbers: GrowingNumbers,
  ): { readonly status: number; readonly at: number };
  /** The shape of the array that was read last. Call it before the next one. */
  shape(): number[];
  /** The element at which the last reading ended. Call it before the next one. */
  lastElement(): ElementPath;
  /** The first quote, backslash or control character from `from` on, and whether all before it is ASCII. */
  findStringEnd(from: number): { readonly at: number; readonly ascii: boolean };
  /** Call this when the body has been read. */
  close(): void;
}

/** Writes to the beginning of `target` the float64s that stand for elements in a text. */
export type Decimals = (data: Elements, target: Float64Array) => void;

/** Numbers to text and back. All codecs give the same values and the same bytes. */
export interface Codec {
  readonly name: string;
  reader(body: Buffer): BodyReader;
  /**
   * Appends nested arrays of `shape`, of at most `mostAxes` axes, none of them of length 0; the shape [] is a
   * bare number. `data` has as many numbers as `shape` says.
   * @param decimals where others than the elements are written
   */
  writeNumbers(text: GrowingText, data: Elements, shape: readonly number[], decimals?: Decimals): void;
  /** Appends bytes in base64. */
  writeBase64(text: GrowingText, bytes: Uint8Array): void;
}
