import { checkpoint } from '../../../memory/checkpoint.ts';
import { type BodyReader, type ElementPath, Status } from '../codec.ts';
import type { GrowingNumbers } from '../growing-numbers.ts';
import { type JsonAddon, refused } from './addon.ts';

/** Bytes that a call of the addon reads, in a fifth of a millisecond. */
const bytesPerCall = 2 ** 18;

/** The words of c/codec.h's Reading. */
const [passed, stored, counted, depth, rank, expects, levels] = [0, 1, 2, 3, 4, 5, 6];
const lengths = 7;
const indexes = lengths + 66;
const words = indexes + 66;
const expectsValue = 1;

/** What findStringEnd reports. */
const report = new Int32Array(2);

/** Reads a body where it lies. */
export class NativeReader implements BodyReader {
  readonly #addon: JsonAddon;
  readonly #set: number;
  readonly #body: Buffer;
  #reading = new Int32Array(0);

  constructor(addon: JsonAddon, set: number, body: Buffer) {
    this.#addon = addon;
    this.#set = set;
    this.#body = body;
  }

  readArray(start: number, most: number, numbers: GrowingNumbers): { status: number; at: number } {
    const reading = new Int32Array(words);
    this.#reading = reading;
    reading[rank] = -1;
    reading[expects] = expectsValue;
    reading[levels] = most;
    let at = start;
    for (;;) {
      checkpoint();
      const { data, count } = numbers;
      const status = this.#addon.jsonRead(
        ...([this.#set, reading, this.#body, at, bytesPerCall, data, count] as const),
      );
      if (status < 0) throw refused();
      at += reading[passed];
      numbers.count += reading[stored];
      if (status === Status.undecided) {
        numbers.data[numbers.count - 1] = Number(this.#body.toString('latin1', at - reading[counted], at));
      } else if (status !== Status.more) return { status, at };
      if (numbers.count === data.length) {
        const expected = (numbers.count * (this.#body.length - start)) / (at - start);
        numbers.grow(numbers.count + 1, Math.ceil(1.01 * expected));
      }
    }
  }

  shape(): number[] {
    return this.#words(lengths + 1, this.#reading[rank]);
  }

  lastElement(): ElementPath {
    const open = this.#reading[depth];
    return {
      path: this.#words(indexes + 1, open),
      expected: this.#reading[lengths + open],
      counted: this.#reading[counted],
    };
  }

  findStringEnd(from: number): { at: number; ascii: boolean } {
    let ascii = true;
    let at = from;
    for (;;) {
      const to = Math.min(at + bytesPerCall, this.#body.length);
      if (!this.#addon.jsonFindStringEnd(this.#set, this.#body, at, to, report)) throw refused();
      at += report[0];
      ascii &&= report[1] === 1;
      if (at < to || to === this.#body.length) return { at, ascii };
      checkpoint();
    }
  }

  close(): void {}

  #words(first: number, count: number): number[] {
    return [...this.#reading.subarray(first, first + count)];
  }
}
