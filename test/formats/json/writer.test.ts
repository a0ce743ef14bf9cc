import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activateCodec } from '../../../src/formats/json/active.ts';
import { borrow, dropCodec, giveBack } from '../../../src/formats/json/wasm/instance.ts';
import { JsonWriter } from '../../../src/formats/json/writer.ts';
import { stoppable } from '../../../src/memory/checkpoint.ts';
import { codecs } from '../../helpers/codecs.ts';
import { fuzzRuns, shortestFloat32, words } from '../../helpers/json-reference.ts';

const textOf = (writer: JsonWriter): string => Buffer.from(writer.finish()).toString('utf8');

const one = (value: number, type: 'float32' | 'float64'): string =>
  textOf(new JsonWriter().number(value, type));

/** The texts of the numbers, written as a row (two at a time where that is sure) and one a row. */
function both(data: Float32Array | Float64Array): [string[], string[]] {
  const row = textOf(new JsonWriter().numbers(data)).slice(1, -1).split(',');
  const rows = textOf(new JsonWriter().tensor(data, [data.length, 1]))
    .slice(2, -2)
    .split('],[');
  return [row, rows];
}

const CHUNK = 50_000;

describe.each(codecs)('with the codec $name', (codec) => {
  beforeAll(() => {
    activateCodec(codec);
  });
  afterAll(() => {
    activateCodec();
  });

  describe('JsonWriter.number', () => {
    it.each([
      [0, '0'],
      [-0, '-0'],
      [1, '1'],
      [-1, '-1'],
      [100, '100'],
      [0.1, '0.1'],
      [-2.5, '-2.5'],
      [0.000001, '0.000001'],
      [1.5e-7, '1.5e-7'],
      [1e-45, '1e-45'],
      [16777216, '16777216'],
      [123456789, '123456790'],
      [1e20, '100000000000000000000'],
      [1e21, '1e+21'],
      [3.4028235e38, '3.4028235e+38'],
      [2 ** -126, '1.1754944e-38'],
      // The one float32 whose shortest decimal, 7.038531e-26, a reader by way of float64 takes for its
      // neighbour.
      [7.0385307e-26, '7.0385307e-26'],
      [1e39, '"Infinity"'],
      [Number.NaN, '"NaN"'],
      [Number.POSITIVE_INFINITY, '"Infinity"'],
      [Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ])('should write the float32 %d as %s', (value, text) => {
      expect(one(value, 'float32')).toBe(text);
      expect(both(Float32Array.of(value, value))).toEqual([
        [text, text],
        [text, text],
      ]);
    });

    it.each([
      [-0, '-0'],
      [0.1 + 0.2, '0.30000000000000004'],
      [5e-324, '5e-324'],
      [2 ** -1022, '2.2250738585072014e-308'],
      [Number.MAX_VALUE, '1.7976931348623157e+308'],
      [2 ** 53, '9007199254740992'],
      [2e23, '2e+23'],
      [123456789012345680000, '123456789012345680000'],
      [Number.NEGATIVE_INFINITY, '"-Infinity"'],
    ])('should write the float64 %d as %s', (value, text) => {
      expect(one(value, 'float64')).toBe(text);
    });

    it(`should write ${fuzzRuns} random float64 as JavaScript does`, () => {
      const next = words(1);
      for (let done = 0; done < fuzzRuns; done += CHUNK) {
        const data = new Float64Array(CHUNK);
        const halves = new Uint32Array(data.buffer);
        for (let i = 0; i < halves.length; i++) halves[i] = next();
        // Every bit pattern, magnitudes that tensors have, and short decimals.
        data.forEach((value, i) => {
          if (i % 3 === 1) data[i] = (next() / 2 ** 32 - 0.5) * 10 ** ((next() % 40) - 12);
          if (i % 3 === 2)
            data[i] = Number((next() / 2 ** 32).toPrecision(1 + (next() % 17))) * 10 ** (next() % 9);
          if (!Number.isFinite(value)) data[i] = i;
        });
        const expected = Array.from(data, (value) => (Object.is(value, -0) ? '-0' : String(value)));
        const [row, rows] = both(data);
        expect(row.findIndex((text, i) => text !== expected[i])).toBe(-1);
        expect(rows.findIndex((text, i) => text !== expected[i])).toBe(-1);
      }
    });

    it('should write the shortest and nearest decimal of random float32 and of all powers of two', () => {
      const next = words(2);
      const data = new Float32Array(Math.ceil(fuzzRuns / 12));
      const bits = new Uint32Array(data.buffer);
      for (let i = 0; i < data.length; i++) {
        bits[i] = (next() % 0x7f7fffff) + 1;
        if (i % 2 === 1) data[i] = (next() / 2 ** 32) * 2 ** ((next() % 72) - 20) || 1;
        if (i < 277) data[i] = 2 ** (i - 149);
      }
      const [row, rows] = both(data);
      for (const [i, value] of data.entries()) {
        const expected = shortestFloat32(value);
        if (row[i] !== expected || rows[i] !== expected)
          expect([value, row[i], rows[i]]).toEqual([value, expected, expected]);
      }
    }, 600_000);

    it(`should write ${fuzzRuns} random float32 alike alone and in pairs, and so that Number() reads them back`, () => {
      const next = words(3);
      for (let done = 0; done < fuzzRuns; done += CHUNK) {
        const data = new Float32Array(CHUNK);
        const bits = new Uint32Array(data.buffer);
        for (let i = 0; i < CHUNK; i++) {
          bits[i] = next();
          if (i % 4 === 1) data[i] = (next() / 2 ** 32 - 0.5) * 2 ** ((next() % 72) - 20);
          if (i % 4 === 2)
            data[i] = Number((next() / 2 ** 32).toPrecision(1 + (next() % 7))) * 10 ** (next() % 9);
          if (i % 4 === 3) data[i] = next() % 5 === 0 ? 0 : (next() % 4096) - 2048;
        }
        const [row, rows] = both(data);
        expect(row).toEqual(rows);
        const back = row.findIndex(
          (text, i) => !Object.is(Math.fround(Number(text.replaceAll('"', ''))), data[i]),
        );
        expect(back).toBe(-1);
      }
    });
  });

  describe('JsonWriter.tensor', () => {
    const nest = (data: readonly number[], shape: readonly number[]): unknown => {
      const [length, ...rest] = shape;
      if (length === undefined) return data[0];
      const size = rest.reduce((product, n) => product * n, 1);
      return Array.from({ length }, (_, i) => nest(data.slice(i * size, (i + 1) * size), rest));
    };

    it('should nest as JSON.stringify does', () => {
      const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 });
      fc.assert(
        fc.property(shapes, fc.boolean(), (shape, wide) => {
          const count = shape.reduce((product, n) => product * n, 1);
          const data = Array.from({ length: count }, (_, i) => i - 7.5);
          const typed = wide ? Float64Array.from(data) : Float32Array.from(data);
          expect(textOf(new JsonWriter().tensor(typed, shape))).toBe(JSON.stringify(nest(data, shape)));
        }),
      );
    });

    it.each([[[0]], [[2, 0]], [[0, 2 ** 24]], [[2 ** 24, 0]], [[2 ** 24, 2 ** 24, 0]]])(
      'should write no more than brackets of the shape %j',
      (shape) => {
        expect(textOf(new JsonWriter().tensor(new Float32Array(0), shape))).toBe('[]');
      },
    );

    it('should write rows that go over its chunks', () => {
      for (const shape of [[40_001], [3, 20_011], [5, 7, 1, 1001]]) {
        const count = shape.reduce((product, n) => product * n, 1);
        const data = Array.from({ length: count }, (_, i) => i / 8);
        const expected = JSON.stringify(nest(data, shape));
        expect(textOf(new JsonWriter().tensor(Float32Array.from(data), shape))).toBe(expected);
        expect(textOf(new JsonWriter().tensor(Float64Array.from(data), shape))).toBe(expected);
      }
    });

    it('should write 64 axes and refuse 65, and data that is not as large as the shape', () => {
      const axes = new Array<number>(64).fill(1);
      expect(textOf(new JsonWriter().tensor(Float32Array.of(5), axes))).toBe(
        `${'['.repeat(64)}5${']'.repeat(64)}`,
      );
      expect(() => new JsonWriter().tensor(Float32Array.of(5), [...axes, 1])).toThrow(RangeError);
      expect(() => new JsonWriter().tensor(Float32Array.of(5), [2])).toThrow(RangeError);
    });

    it('should read a view at any offset', () => {
      const data = new Float32Array([1, 2, 3, 4]).subarray(1, 3);
      expect(textOf(new JsonWriter().numbers(data))).toBe('[2,3]');
    });
  });

  describe('JsonWriter', () => {
    it('should put raw text down as UTF-8, whatever it is', () => {
      const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 8 });
      fc.assert(
        fc.property(texts, (pieces) => {
          const writer = new JsonWriter();
          for (const piece of pieces) writer.raw(piece);
          expect(Buffer.from(writer.finish())).toEqual(
            Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
          );
        }),
      );
      const long = 'é😀x'.repeat(100_000);
      expect(textOf(new JsonWriter().raw(long).raw('€').raw(''))).toBe(`${long}€`);
      expect(textOf(new JsonWriter().raw('\ud800'))).toBe('\ufffd');
    });

    it('should write integers with all their digits', () => {
      expect(textOf(new JsonWriter().numbers(Int8Array.of(-128, 0, 127)))).toBe('[-128,0,127]');
      expect(textOf(new JsonWriter().numbers(Uint8Array.of(0, 255)))).toBe('[0,255]');
      const least = -(2 ** 31);
      expect(textOf(new JsonWriter().tensor(Int32Array.of(least, 2 ** 24 + 1), [2, 1]))).toBe(
        '[[-2147483648],[16777217]]',
      );
    });

    it.each([0, 1, 100, 4096, 5000, 1_000_000])(
      'should write the same with room for %i bytes at first',
      (bytes) => {
        const data = Float64Array.from({ length: 20_000 }, (_, i) => i / 3);
        const expected = `{"x":${JSON.stringify([...data])},"y":"é${'y'.repeat(9000)}"}`;
        const writer = new JsonWriter(bytes).raw('{"x":').numbers(data);
        expect(textOf(writer.raw(`,"y":"é${'y'.repeat(9000)}"}`))).toBe(expected);
        expect(textOf(writer.raw('[').numbers(Float32Array.of(0.5)).raw(']'))).toBe('[[0.5]]');
      },
    );

    it('should keep the memory of the codec small, however long the text is', () => {
      const codecBytes = () => {
        const codec = borrow();
        giveBack(codec);
        return codec.size;
      };
      // The reader's windows may have grown the one that other tests have used.
      dropCodec(0);
      new JsonWriter().tensor(new Float32Array(60_000).fill(1 / 3), [60_000]).finish();
      const before = codecBytes();
      const text = new JsonWriter().numbers(new Float32Array(2_000_000).fill(1 / 3)).finish();
      new JsonWriter().base64(new Float32Array(2_000_000)).finish();
      expect(text.length).toBeGreaterThan(20_000_000);
      expect(codecBytes()).toBe(before);
      expect(before).toBeLessThan(2 ** 21);
    });

    it('should not take memory far beyond the text', () => {
      const data = new Float64Array(2_000_000).map((_, i) => Math.sin(i));
      const { length, buffer } = new JsonWriter().numbers(data).finish();
      expect(buffer.byteLength).toBeLessThan(1.05 * length);
    });

    it('should leave the next writer alone where one is given up half way', () => {
      let calls = 0;
      const stop = () => {
        if (++calls === 3) throw new Error('stopped');
      };
      const data = new Float32Array(100_000);
      const given = new JsonWriter().raw('[');
      expect(() => stoppable(stop, () => given.numbers(data))).toThrow('stopped');
      expect(textOf(new JsonWriter().numbers(Float32Array.of(1, 2)))).toBe('[1,2]');
    });

    it('should keep writers apart, be empty after finish() and give a buffer that is the text alone', () => {
      const [a, b] = [new JsonWriter().raw('{"a":'), new JsonWriter().raw('[')];
      a.numbers(Float32Array.of(0.1, -0));
      b.number(0.1, 'float64').raw(']');
      expect(textOf(b)).toBe('[0.1]');
      const text = a.raw('}').finish();
      expect(Buffer.from(text).toString()).toBe('{"a":[0.1,-0]}');
      expect(text.buffer.byteLength).toBe(text.byteLength);
      expect(a.finish()).toHaveLength(0);
      expect(textOf(a.raw('1'))).toBe('1');
    });
  });
});
