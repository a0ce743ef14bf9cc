/**
 * Assembles a JSON text in bytes. Numbers are the shortest decimals that read back to the same float32 or
 * float64, in JavaScript's layout; NaN and the infinities are strings, as in proto3's JSON mapping.
 */
export class JsonWriter {
  #parts: string[] = [];

  /** Appends verbatim JSON text. */
  raw(text: string): this {
    this.#parts.push(text);
    return this;
  }

  /** Appends nested arrays of `shape`; the shape [] writes a bare number. */
  tensor(data: Float32Array | Float64Array, shape: readonly number[]): this {
    const type = data instanceof Float32Array ? 'float32' : 'float64';
    let next = 0;
    const write = (dim: number): void => {
      if (dim === shape.length) {
        this.number(data[next++] ?? 0, type);
        return;
      }
      this.raw('[');
      for (let i = 0; i < (shape[dim] ?? 0); i++) {
        if (i > 0) this.raw(',');
        write(dim + 1);
      }
      this.raw(']');
    };
    write(0);
    return this;
  }

  /** Appends one flat array. */
  numbers(data: Float32Array | Float64Array): this {
    return this.tensor(data, [data.length]);
  }

  /** Appends one number. */
  number(value: number, type: 'float32' | 'float64'): this {
    if (!Number.isFinite(value)) return this.raw(`"${value}"`);
    if (Object.is(value, -0)) return this.raw('-0');
    if (type === 'float64') return this.raw(String(value));
    for (let digits = 1; digits <= 9; digits++) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === Math.fround(value)) return this.raw(String(short));
    }
    return this.raw(String(value));
  }

  /** The whole text in an ArrayBuffer of its own size; the writer is empty afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    const bytes = new TextEncoder().encode(this.#parts.join(''));
    this.#parts = [];
    return bytes;
  }
}
