/**
 * The JSON codecs, in WebAssembly and in C, against what Node has and the best peer on npm: `npx tsx bench/codec.ts`, after `npm run
 * build:wasm` and `npm run build:native`. Everything is run in turn, many times, and the minimum counts. The peer,
 * @jsonjoy.com/json-pack, which reads and writes bytes too, is measured if `npm install` was run in bench/.
 * (simdjson 0.9.2 and fast-json-stringify 7 were slower at this than it: the one makes JavaScript values
 * through N-API, the other leaves numbers to String().)
 */
import { activateCodec } from '../src/formats/json/active.ts';
import { readJson } from '../src/formats/json/reader.ts';
import { JsonWriter } from '../src/formats/json/writer.ts';
import type { NumberArray } from '../src/formats/number-array.ts';
import { recycle } from '../src/memory/buffers.ts';
import { codecs } from '../test/helpers/codecs.ts';

const shape = [1, 64, 56, 56];
const count = 200_704;
const rounds = Number(process.argv[2] ?? 40);

/** Standard normal values by Box and Muller. */
const values = Array.from({ length: count }, (_, i) => {
  const [u, v] = [((i * 2654435761) % 2 ** 32) + 1, (i * 40503 * 65537) % 2 ** 32];
  return Math.sqrt(-2 * Math.log(u / (2 ** 32 + 1))) * Math.cos((2 * Math.PI * v) / 2 ** 32);
});

function body(texts: readonly string[]): Buffer {
  const rows: string[] = [];
  for (let i = 0; i < count; i += 56) rows.push(`[${texts.slice(i, i + 56).join(',')}]`);
  const images: string[] = [];
  for (let i = 0; i < rows.length; i += 56) images.push(`[${rows.slice(i, i + 56).join(',')}]`);
  return Buffer.from(`{"input":[[${images.join(',')}]]}`);
}

type Nested = number | Nested[];

/** The quickest plain way from nested arrays to a Float32Array that we know. */
function flatten(value: Nested): Float32Array {
  const data = new Float32Array(count);
  let next = 0;
  const walk = (row: Nested[]): void => {
    if (typeof row[0] === 'number') for (let i = 0; i < row.length; i++) data[next++] = row[i] as number;
    else for (const inner of row) walk(inner as Nested[]);
  };
  walk(value as Nested[]);
  return data;
}

/** The same work by every codec. */
function byEach(work: () => unknown): Record<string, () => unknown> {
  return Object.fromEntries(
    codecs.map((codec) => [
      `groupconv, ${codec.name}`,
      () => {
        activateCodec(codec);
        return work();
      },
    ]),
  );
}

interface Peer {
  decode(bytes: Uint8Array): unknown;
  encode(value: unknown): Uint8Array;
}

async function peer(): Promise<Peer | undefined> {
  const load = async (path: string): Promise<Record<string, new (...args: unknown[]) => unknown>> =>
    import(new URL(`node_modules/@jsonjoy.com/${path}`, import.meta.url).href);
  try {
    const { Writer } = await load('buffers/lib/Writer.js');
    const { JsonEncoder } = await load('json-pack/lib/json/JsonEncoder.js');
    const { JsonDecoder } = await load('json-pack/lib/json/JsonDecoder.js');
    if (Writer === undefined || JsonEncoder === undefined || JsonDecoder === undefined) return undefined;
    const decoder = new JsonDecoder() as Peer;
    const encoder = new JsonEncoder(new Writer()) as Peer;
    return { decode: (bytes) => decoder.decode(bytes), encode: (value) => encoder.encode(value) };
  } catch {
    return undefined;
  }
}

/** Runs all in turn and prints nanoseconds a number, and how many times the first one's. */
function race(title: string, runners: Record<string, (() => unknown) | undefined>): void {
  const entries = Object.entries(runners).flatMap(([name, run]) =>
    run ? [{ name, run, least: Infinity }] : [],
  );
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      const start = performance.now();
      entry.run();
      entry.least = Math.min(entry.least, performance.now() - start);
    }
  }
  const [first] = entries;
  for (const { name, least } of entries) {
    const ns = ((least * 1e6) / count).toFixed(1).padStart(7);
    const ratio = (least / (first?.least ?? least)).toFixed(1).padStart(6);
    process.stdout.write(`${title.padEnd(34)}${name.padEnd(34)}${ns} ns/number ${ratio}×\n`);
  }
}

const other = await peer();
if (other === undefined) process.stdout.write('@jsonjoy.com/json-pack is not there: npm install in bench/\n');

const decodings = {
  'decode, 8 significant digits': values.map((value) => value.toPrecision(8)),
  'decode, float32 as float64 prints': values.map((value) => String(Math.fround(value))),
  'decode, 16 or 17 digits': values.map(String),
  'decode, whole numbers': values.map((value) => String(Math.round(value * 100))),
  'decode, digits': values.map((value) => String(Math.abs(Math.round(value * 3)))),
};
for (const [title, texts] of Object.entries(decodings)) {
  const bytes = body(texts);
  const plain = (): Float32Array => flatten((JSON.parse(bytes.toString('utf8')) as { input: Nested }).input);
  const read = () => readJson(bytes, { precision: () => false }) as { input: NumberArray };
  for (const [name, run] of Object.entries(byEach(() => read().input.data))) {
    const data = run() as Float32Array;
    if (!plain().every((value, i) => value === data[i]))
      throw new Error(`${title}: another value by ${name}`);
  }
  race(title, {
    // Memory is used again, as in the service.
    ...byEach(() => recycle(read().input.data.buffer)),
    'JSON.parse and a loop': plain,
    'JSON.parse and flat(Infinity)': () => {
      const { input } = JSON.parse(bytes.toString('utf8')) as { input: number[] };
      return Float32Array.from(input.flat(Infinity) as number[]);
    },
    'json-pack and a loop': other && (() => flatten((other.decode(bytes) as { input: Nested }).input)),
  });
}

const encodings = {
  'encode float32': Float32Array.from(values),
  'encode float32, half of them 0': Float32Array.from(values, (value) => Math.max(value, 0)),
  'encode float32, whole numbers': Float32Array.from(values, (value) => Math.round(value * 100)),
  'encode float64': Float64Array.from(values),
};
for (const [title, data] of Object.entries(encodings)) {
  race(title, {
    ...byEach(() => recycle(new JsonWriter().tensor(data, shape).finish().buffer)),
    'JSON.stringify(Array.from(tensor))': () => JSON.stringify(Array.from(data)),
    'json-pack': other && (() => other.encode(Array.from(data))),
  });
}
