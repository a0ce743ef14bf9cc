import { afterAll, describe, expect, it } from 'vitest';
import { activateCodec, activeCodec } from '../../../src/formats/json/active.ts';
import { NumberScanner } from '../../../src/formats/json/array.ts';
import { type Codec, Status } from '../../../src/formats/json/codec.ts';
import { faultOfCodec } from '../../../src/formats/json/native/self-check.ts';
import { readJson } from '../../../src/formats/json/reader.ts';
import { wasmCodec } from '../../../src/formats/json/wasm/wasm-codec.ts';
import { JsonWriter } from '../../../src/formats/json/writer.ts';
import { stoppable } from '../../../src/memory/checkpoint.ts';
import { dtypes } from '../../../src/tensor/dtype.ts';
import { nativeCodecs } from '../../helpers/codecs.ts';
import { fuzzRuns, words } from '../../helpers/json-reference.ts';

const chunk = 12_000;
const shapes = [[chunk], [chunk / 8, 8], [chunk / 50, 5, 10], [chunk, 1], [2, chunk / 2, 1, 1]];

/** Numbers of any bits, of the magnitudes of tensors, and of few digits, in turn. */
function numbers(round: number, next: () => number): Float32Array | Float64Array {
  const wide = round % 2 === 1;
  const random = new Uint32Array(chunk * (wide ? 2 : 1)).map(next);
  const data = wide ? new Float64Array(random.buffer) : new Float32Array(random.buffer);
  const kind = (round >> 1) % 3;
  if (kind === 1) return data.map(() => (next() / 2 ** 31 - 1) * 2 ** (next() % 12));
  const few = [() => next() % 10, () => next() % 100, () => next() % 1e5, () => (next() % 1000) / 100];
  const fewer = [...few, () => -0, () => next() / 1e10, () => -(next() % 7) / 2];
  return kind === 0 ? data : data.map(() => fewer[next() % (1 + (round % fewer.length))]());
}

/** All that a scan of the array at `start` tells. */
function scanned(codec: Codec, body: Buffer, float64: boolean) {
  const scanner = new NumberScanner(body, 0, codec);
  const { data, ...scan } = scanner.scan(0, 64, float64);
  const { path, ...lengths } = scanner.lastElement();
  const element = [path, scan.status === Status.ragged && lengths];
  const end = scanner.findStringEnd(scan.at);
  scanner.close();
  return { scan, element, end, hex: data && Buffer.from(data.buffer, data.byteOffset, data.byteLength) };
}

const expectSame = (codec: Codec, text: string | Buffer) => {
  const body = Buffer.from(text);
  for (const float64 of [false, true]) {
    const { hex, ...own } = scanned(codec, body, float64);
    const { hex: expected, ...other } = scanned(wasmCodec, body, float64);
    expect(own, body.toString('latin1', 0, 60)).toEqual(other);
    expect(hex && expected ? hex.equals(expected) : hex === expected).toBe(true);
  }
};

afterAll(() => {
  activateCodec();
});

it("is WebAssembly's until the thread has another one", () => {
  activateCodec();
  expect(activeCodec()).toBe(wasmCodec);
});

describe.each(nativeCodecs)('the codec on $name', (codec) => {
  it(
    `writes and reads ${fuzzRuns} random numbers as WebAssembly's does, byte for byte`,
    () => {
      const next = words(7);
      for (let round = 0, done = 0; done < fuzzRuns; round++, done += chunk) {
        const data = numbers(round, next);
        const shape = shapes[round % shapes.length];
        const [own, expected] = [codec, wasmCodec].map((of) =>
          Buffer.from(new JsonWriter((round % 3) * 100_000, of).tensor(data, shape).finish()),
        );
        expect(own.equals(expected), `round ${round}`).toBe(true);
        expectSame(codec, expected);
        if (round % 4 === 0) expectSame(codec, expected.toString().replaceAll(',', ', '));
      }
    },
    60_000 + fuzzRuns / 10,
  );

  it.each(['float16', 'bfloat16'] as const)('writes %s as WebAssembly does', (dtype) => {
    const { storage } = dtypes[dtype];
    const data = storage.widen(
      new Uint8Array(Uint16Array.from({ length: 65_536 }, (_, i) => 40_503 * i).buffer),
    );
    for (const length of [1, 100, 65_536]) {
      const [own, expected] = [codec, wasmCodec].map((of) =>
        Buffer.from(new JsonWriter(0, of).numbers(data.subarray(0, length), dtype).finish()),
      );
      expect(own.equals(expected)).toBe(true);
      const decimals = new Float64Array(length);
      storage.decimals(data.subarray(0, length), decimals);
      const texts = Array.from(decimals, (value) =>
        Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : `"${value}"`,
      );
      expect(own.toString()).toBe(`[${texts.join(',')}]`);
    }
  });

  it('ends at the same place, whatever byte of an array is another or missing', () => {
    const next = words(8);
    const texts = [
      '[[1,2,33, 4],[-5.5,0.25,1e3,"NaN"]]',
      `[${'[1.25,2.5,3],'.repeat(20)}[1,2,3]]`,
      '[0,1,2,3,4,5,6]',
    ];
    for (const text of texts) {
      for (let i = 0; i < 400; i++) {
        const bytes = Buffer.from(text);
        bytes[1 + (next() % (bytes.length - 1))] = '[]{},.-+eE019 "\\tn\n'.charCodeAt(next() % 19);
        expectSame(codec, i % 2 === 0 ? bytes : bytes.subarray(0, 1 + (next() % bytes.length)));
      }
    }
  });

  it.each([
    ['ends with the body', (digits: string) => `[1,${digits}`],
    ['ends with the array', (digits: string) => `[1,${digits}]${' '.repeat(200)}`],
    ['has a fraction', (digits: string) => `[${digits}.5,2]${' '.repeat(200)}`],
    ['has an exponent', (digits: string) => `[${digits}e-65530, 2]${' '.repeat(200)}`],
    ['is broken', (digits: string) => `[${digits}..5, 2]${' '.repeat(200)}`],
    ['breaks off', (digits: string) => `[${digits}e-]${' '.repeat(200)}`],
  ])('bounds the length of a number that %s', (_, around) => {
    for (let length = 65_520; length < 65_545; length++) expectSame(codec, around('7'.repeat(length)));
  });

  it('decides numbers of many digits that lie half way, and on either side', () => {
    const half = '1.00000000000000011102230246251565404236316680908203125';
    const texts = [half, `${half}0000000001`, half.replace('3125', '3124999'), `-${half}1`];
    expectSame(codec, `[${texts.join(',')},1]`);
    expectSame(codec, `[${Array.from({ length: 500 }, (_, i) => texts[i % 4]).join(', ')}]`);
  });

  it('has the same end of a string, at all lengths', () => {
    for (let length = 0; length < 70; length++) {
      for (const end of ['"', '\\', '\n', '']) {
        for (const text of ['a'.repeat(length), `${'é'.repeat(length)}a`]) {
          const [own, other] = [codec, wasmCodec].map((of) =>
            new NumberScanner(Buffer.from(`${text}${end}`), 0, of).findStringEnd(0),
          );
          expect(own).toEqual(other);
        }
      }
    }
    const long = Buffer.alloc(700_000, 'x');
    expect(codec.reader(long).findStringEnd(3)).toEqual({ at: long.length, ascii: true });
    long[600_000] = 0x22;
    expect(codec.reader(long).findStringEnd(0)).toEqual({ at: 600_000, ascii: true });
  });

  it('writes the same base64, at all lengths and of integers', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i * 7);
    for (let length = 0; length <= bytes.length; length++) {
      const [own, other] = [codec, wasmCodec].map((of) =>
        Buffer.from(
          new JsonWriter(0, of).raw('"').base64(bytes.subarray(0, length)).raw('"').finish(),
        ).toString(),
      );
      expect(own).toBe(other);
      expect(own).toBe(JSON.stringify(Buffer.from(bytes.subarray(0, length)).toString('base64')));
    }
    const long = new Float64Array(100_001).map((_, i) => Math.sin(i));
    const [own, other] = [codec, wasmCodec].map((of) => new JsonWriter(0, of).base64(long).finish());
    expect(Buffer.compare(own, other)).toBe(0);
  });

  it('stops at checkpoints', () => {
    activateCodec(codec);
    const data = new Float32Array(300_000).fill(1.5);
    const text = Buffer.from(new JsonWriter().numbers(data).finish());
    const callsOf = (work: () => unknown) => {
      let calls = 0;
      stoppable(() => calls++, work);
      return calls;
    };
    expect(callsOf(() => new JsonWriter().numbers(data).finish())).toBeGreaterThan(15);
    expect(callsOf(() => new JsonWriter().base64(data).finish())).toBeGreaterThan(5);
    expect(callsOf(() => readJson(text))).toBeGreaterThan(5);
    expect(callsOf(() => codec.reader(Buffer.alloc(2 ** 20, 'x')).findStringEnd(0))).toBeGreaterThan(2);
  });

  it('passes its own check', () => {
    expect(faultOfCodec(codec)).toBeUndefined();
  });

  it('fails it with one other byte or bit', () => {
    const wrongText: Codec = {
      ...codec,
      writeNumbers(text, data, shape) {
        codec.writeNumbers(text, data, shape);
        text.bytes[text.length - 2] ^= 1;
      },
    };
    expect(faultOfCodec(wrongText)).toMatch(/^the JSON codec on \w+ writes other text than WebAssembly's/);
    const wrongBit: Codec = {
      ...codec,
      reader(body) {
        const reader = codec.reader(body);
        const right = reader.readArray.bind(reader);
        const readArray: typeof right = (start, levels, numbers) => {
          const end = right(start, levels, numbers);
          if (numbers.count > 0) numbers.data[0] += 1;
          return end;
        };
        return Object.assign(reader, { readArray });
      },
    };
    expect(faultOfCodec(wrongBit)).toMatch(/^the JSON codec on \w+ reads otherwise than WebAssembly's/);
  });
});
