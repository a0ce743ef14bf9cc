import { type DType, type DTypeRow, type Elements, rowOf } from '../../tensor/dtype.ts';
import { bytesOfElements } from '../element-bytes.ts';
import { activeCodec } from './active.ts';
import { type Codec, mostAxes } from './codec.ts';
import { GrowingText } from './growing-text.ts';

const single = { float32: new Float32Array(1), float64: new Float64Array(1) };

/**
 * Assembles a JSON text in bytes. A codec writes its numbers. A writer that is abandoned needs no clean-up.
 *
 * Numbers are the shortest decimals that read back to the same float32 or float64, the nearest to the value
 * where several are (Giulietti, "The Schubfach way to render doubles", 2020), laid out as ECMAScript's
 * Number::toString does, which for float64 makes them what JSON.stringify writes; but -0 stays -0, and NaN
 * and the infinities are the strings "NaN", "Infinity" and "-Infinity" (proto3's JSON mapping). Integers are
 * written with all their digits. Numbers of float16 and bfloat16 are the shortest decimals that read back to these.
 *
 * Every finite float32 reads back by Math.fround(Number(text)) too. All 2^32 have been tried. The shortest
 * decimal of one of them (7.038531e-26) does not. It is written with one more digit.
 *
 * Every append throws a RangeError if there is no memory for the text.
 */
export class JsonWriter {
  readonly #text: GrowingText;
  readonly #codec: Codec;

  /** @param expectedBytes the length of the text, if known: memory for it is taken at once */
  constructor(expectedBytes?: number, codec = activeCodec()) {
    this.#codec = codec;
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
   * Appends nested arrays of `shape`, of at most 64 axes, row-major; the shape [] writes a bare number. A tensor
   * without elements is an empty array, whatever its other sizes are: they may be large, and cost nothing. `data` must
   * have as many numbers as `shape` says, else a RangeError.
   * @param dtype the dtype of the numbers, if it is another than in memory
   */
  tensor(data: Elements, shape: readonly number[], dtype?: DType): this {
    const count = shape.reduce((product, length) => product * length, 1);
    if (data.length !== count || shape.length > mostAxes) {
      throw new RangeError(`${data.length} numbers do not make a tensor of shape [${shape}]`);
    }
    return count === 0 ? this.raw('[]') : this.#write(data, shape, dtype);
  }

  /** Appends one flat array. */
  numbers(data: Elements, dtype?: DType): this {
    return this.tensor(data, [data.length], dtype);
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
    this.#codec.writeBase64(this.#text, bytesOfElements(data, dtype));
    return this;
  }

  /** The whole text in an ArrayBuffer of its own (which may be longer); the writer is empty afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#text.take();
  }

  #write(data: Elements, shape: readonly number[], dtype?: DType): this {
    const row: DTypeRow<Elements> | undefined = dtype && rowOf(dtype);
    this.#codec.writeNumbers(this.#text, data, shape, row?.storage?.decimals);
    return this;
  }
}
