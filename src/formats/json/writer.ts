import { checkpoint } from '../../memory/checkpoint.ts';
import type { DType, Elements } from '../../tensor/dtype.ts';
import { bytesOfElements } from '../element-bytes.ts';
import { borrow, type Codec, giveBack } from './codec.ts';
import { GrowingText } from './growing-text.ts';

/** Bytes of numbers that go to the codec at a time: whole numbers, and whole groups of base64. */
const chunkBytes = 3 * 16384;

/**
 * The longest number, `-d.dddddddddddddddde-308` and its comma, and what the codec stores ahead of itself.
 */
const longestNumber = 26;
const slackBytes = 64;

/** The most axes that the codec counts. */
const mostAxes = 64;

const single = { float32: new Float32Array(1), float64: new Float64Array(1) };

/**
 * Assembles a JSON text in bytes. Numbers pass through a codec in WebAssembly chunk by chunk. So its memory
 * stays small for any length of text. A writer that is abandoned needs no clean-up.
 *
 * Numbers are the shortest decimals that read back to the same float32 or float64, the nearest to the value
 * where several are (Giulietti, "The Schubfach way to render doubles", 2020), laid out as ECMAScript's
 * Number::toString does, which for float64 makes them what JSON.stringify writes; but -0 stays -0, and NaN
 * and the infinities are the strings "NaN", "Infinity" and "-Infinity" (proto3's JSON mapping). Integers are
 * written with all their digits.
 *
 * Every finite float32 reads back by Math.fround(Number(text)) too. All 2^32 have been tried. The shortest
 * decimal of one of them (7.038531e-26) does not. It is written with one more digit.
 *
 * Every append throws a RangeError if there is no memory for the text.
 */
export class JsonWriter {
  readonly #text: GrowingText;

  /** @param expectedBytes the length of the text, if known: memory for it is taken at once */
  constructor(expectedBytes?: number) {
    this.#text = new GrowingText(expectedBytes);
  }

  /** The text's memory until the text grows. A scope that ends meanwhile must not recycle it. */
  get buffer(): ArrayBuffer {
    return this.#text.buffer;
  }

  /** Appends verbatim JSON text. */
  raw(text: string): this {
    this.#text.appendText(text);
    return this;
  }

  /**
   * Appends nested arrays of `shape`, of at most 64 axes, row-major; the shape [] writes a bare number, and
   * axes of length 0 write empty arrays, as numpy's tolist() does. `data` must have as many numbers as
   * `shape` says, else a RangeError.
   */
  tensor(data: Elements, shape: readonly number[]): this {
    const count = shape.reduce((product, length) => product * length, 1);
    if (data.length !== count || shape.length > mostAxes) {
      throw new RangeError(`${data.length} numbers do not make a tensor of shape [${shape}]`);
    }
    return count === 0 ? this.raw(emptyText(shape)) : this.#write(data, shape);
  }

  /** Appends one flat array. */
  numbers(data: Elements): this {
    return this.tensor(data, [data.length]);
  }

  /** Appends one number in the decimals of its type. For float32 it is rounded first. */
  number(value: number, type: 'float32' | 'float64'): this {
    const data = single[type];
    data[0] = value;
    return this.#write(data, []);
  }

  /**
   * Appends the little-endian elements in base64, without quotes, narrowed to `dtype` if given.
   */
  base64(data: Elements, dtype?: DType): this {
    const bytes = bytesOfElements(data, dtype);
    return withCodec((codec) => {
      const { functions, addresses } = codec;
      const target = addresses.work + chunkBytes + slackBytes;
      codec.reserve(target + (chunkBytes / 3) * 4 + slackBytes);
      for (let from = 0; from < bytes.length; from += chunkBytes) {
        checkpoint();
        const chunk = bytes.subarray(from, from + chunkBytes);
        codec.bytes.set(chunk, addresses.work);
        const end = functions.writeBase64(addresses.work, chunk.length, target) >>> 0;
        const rest = Math.ceil((bytes.length - from) / 3) * 4;
        this.#text.append(codec.bytes.subarray(target, end), rest + slackBytes);
      }
      return this;
    });
  }

  /** The whole text in an ArrayBuffer of its own (which may be longer); the writer is empty afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#text.take();
  }

  #write(data: Elements, shape: readonly number[]): this {
    return withCodec((codec) => {
      const { functions, addresses } = codec;
      codec.setWords(addresses.dims, shape);
      functions.beginTensor(shape.length);

      // Integers are float64 here, which holds each of them exactly.
      const float64 = !(data instanceof Float32Array);
      const step = chunkBytes / (float64 ? 8 : 4);
      const target = addresses.work + chunkBytes + slackBytes;
      codec.reserve(target + Math.min(step, data.length) * (longestNumber + 2 * shape.length) + slackBytes);
      const numbers = codec.numbers(addresses.work, step, float64);
      let written = 0;
      for (let from = 0; from < data.length; from += step) {
        checkpoint();
        const chunk = data.length <= step ? data : data.subarray(from, from + step);
        numbers.set(chunk);
        const end = functions.writeNumbers(addresses.work, chunk.length, float64 ? 1 : 0, target) >>> 0;
        written += end - target;
        const rest = ((data.length - from) / (from + chunk.length)) * written;
        this.#text.append(codec.bytes.subarray(target, end), Math.ceil(1.01 * rest) + slackBytes);
      }
      return this;
    });
  }
}

/** Runs `work` with an instance of the codec that nobody else uses meanwhile. */
function withCodec<T>(work: (codec: Codec) => T): T {
  const codec = borrow();
  try {
    return work(codec);
  } finally {
    giveBack(codec);
  }
}

/** The text of a tensor without elements. Axes after the first one of length 0 are not shown. */
function emptyText(shape: readonly number[]): string {
  return shape
    .slice(0, shape.indexOf(0))
    .reduceRight((row, length) => `[${new Array(length).fill(row).join(',')}]`, '[]');
}
