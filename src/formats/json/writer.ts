import { bytesOf } from '../../memory/buffers.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { copyElements } from '../../memory/pieces.ts';
import { borrow, type Codec, giveBack } from './codec.ts';

/** Bytes of numbers that go to the codec at a time: whole numbers, and whole groups of base64. The text begins behind them. */
const CHUNK = 3 * 16384;

/** The longest number, `-d.dddddddddddddddde-308` and its comma, and what the codec stores ahead of itself. */
const NUMBER_ROOM = 26;
const SLACK = 64;

/** Axes of which the codec keeps count. */
const MOST_AXES = 64;

const encoder = new TextEncoder();
const single = { float32: new Float32Array(1), float64: new Float64Array(1) };

/**
 * Assembles a JSON text in bytes, in the memory of a wasm instance that is the writer's own from the first
 * append to finish(). A writer that is given up half way needs no care.
 *
 * Numbers are the shortest decimals that read back to the same float32 or float64, the nearest to the value
 * where several are (Giulietti, "The Schubfach way to render doubles", 2020), laid out as ECMAScript's
 * Number::toString does, which for float64 makes them what JSON.stringify writes; but -0 stays -0, and NaN and
 * the infinities are the strings "NaN", "Infinity" and "-Infinity" (proto3's JSON mapping).
 *
 * Every finite float32 reads back by Math.fround(Number(text)) too: all 2^32 have been tried, and the one whose
 * shortest decimal does not (7.038531e-26) is written with a digit more.
 *
 * Every append throws a RangeError if the text would not fit into 4 GiB.
 */
export class JsonWriter {
  #codec: Codec | undefined;
  /** Where the text ends. */
  #end = 0;

  /** Appends verbatim JSON text. */
  raw(text: string): this {
    const codec = this.#open();
    let rest = text;
    while (rest.length > 0) {
      codec.reserve(this.#end + rest.length + 3); // as if it were ASCII; a pass puts down a third at least
      const { read, written } = encoder.encodeInto(rest, codec.bytes.subarray(this.#end));
      this.#end += written;
      rest = rest.slice(read);
    }
    return this;
  }

  /**
   * Appends nested arrays of `shape`, of at most 64 axes, row-major; the shape [] writes a bare number, and
   * axes of length 0 write empty arrays, as numpy's tolist() does. `data` must have as many numbers as
   * `shape` says, else a RangeError.
   */
  tensor(data: Float32Array | Float64Array, shape: readonly number[]): this {
    const count = shape.reduce((product, length) => product * length, 1);
    if (data.length !== count || shape.length > MOST_AXES) {
      throw new RangeError(`${data.length} numbers do not make a tensor of shape [${shape}]`);
    }
    return count === 0 ? this.raw(emptyText(shape)) : this.#write(data, shape);
  }

  /** Appends one flat array. */
  numbers(data: Float32Array | Float64Array): this {
    return this.tensor(data, [data.length]);
  }

  /** Appends one number, in the decimals of its type; a float32 is rounded to it first. */
  number(value: number, type: 'float32' | 'float64'): this {
    const data = single[type];
    data[0] = value;
    return this.#write(data, []);
  }

  /** Appends the little-endian elements in base64, without quotes. */
  base64(data: Float32Array | Float64Array): this {
    const codec = this.#open();
    const { call, at } = codec;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    codec.reserve(this.#end + Math.ceil(bytes.length / 3) * 4 + SLACK);
    for (let from = 0; from < bytes.length; from += CHUNK) {
      checkpoint();
      const chunk = bytes.subarray(from, from + CHUNK);
      codec.bytes.set(chunk, at.work);
      this.#end = call.writeBase64(at.work, chunk.length, this.#end) >>> 0;
    }
    return this;
  }

  /** The whole text in an ArrayBuffer of its own (which may be longer); the writer is empty afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    const codec = this.#open();
    const written = codec.bytes.subarray(codec.at.work + CHUNK + SLACK, this.#end);
    const text = bytesOf(written.length);
    copyElements(written, text);
    this.#codec = undefined;
    giveBack(codec);
    return text;
  }

  #open(): Codec {
    if (this.#codec !== undefined) return this.#codec;
    const codec = borrow();
    this.#end = codec.at.work + CHUNK + SLACK;
    codec.reserve(this.#end);
    this.#codec = codec;
    return codec;
  }

  #write(data: Float32Array | Float64Array, shape: readonly number[]): this {
    const codec = this.#open();
    const { call, at } = codec;
    codec.setWords(at.dims, shape);
    call.beginTensor(shape.length);

    const wide = data instanceof Float64Array;
    const room = NUMBER_ROOM + 2 * shape.length;
    const step = CHUNK / data.BYTES_PER_ELEMENT;
    for (let from = 0; from < data.length; from += step) {
      checkpoint();
      const chunk = data.subarray(from, from + step);
      codec.reserve(this.#end + chunk.length * room + SLACK);
      codec.bytes.set(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength), at.work);
      this.#end = call.writeNumbers(at.work, chunk.length, wide ? 1 : 0, this.#end) >>> 0;
    }
    return this;
  }
}

/** The text of a tensor without elements: what is behind the first axis of length 0 does not show. */
function emptyText(shape: readonly number[]): string {
  return shape
    .slice(0, shape.indexOf(0))
    .reduceRight((row, length) => `[${new Array(length).fill(row).join(',')}]`, '[]');
}
