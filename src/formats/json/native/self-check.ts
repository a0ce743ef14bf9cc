import { NumberScanner, type Scan } from '../array.ts';
import { type Codec, Status } from '../codec.ts';
import { wasmCodec } from '../wasm/wasm-codec.ts';
import { JsonWriter } from '../writer.ts';

/** Forms of numbers, special values, and what is wrong in an array or behind a number. */
const texts = [
  '[]',
  '[ 1 , -0.5,\n0.001 ]',
  '[[1,2],[3,4],[55, 66],[7,8]]',
  '[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40]',
  '["NaN","Infinity",-1e-7,"-Infinity",1E+30,5e-324,1.7976931348623157e308,1e999]',
  '[0.1000000000000000055511151231257827,123456789012345678901234567890,9007199254740993,0.30000000000000004]',
  '[[1,2],[3]]',
  '[1,[2]]',
  '[[1],2]',
  '[1,2',
  '[1,-]',
  '[01]',
  '[1.]',
  '[1,"a"]',
  '["a"]',
  '['.repeat(65),
];

const count = 480;

/** Numbers of all sizes, and of those that tensors are full of. */
function numbersOf(seed: number): [Float32Array, Float64Array, Float32Array] {
  let state = seed;
  const bits = Uint32Array.from({ length: 2 * count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state ^ (state >>> 15);
  });
  const usual = Float32Array.from(bits.subarray(0, count), (word, i) =>
    i % 8 === 0 ? 0 : (word / 2 ** 31 - 1) * 2 ** (i % 11),
  );
  return [new Float32Array(bits.buffer, 0, count), new Float64Array(bits.buffer), usual];
}

const sameBytes = (a: ArrayBufferView | undefined, b: ArrayBufferView | undefined) =>
  a === undefined || b === undefined
    ? a === b
    : Buffer.compare(
        new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
        new Uint8Array(b.buffer, b.byteOffset, b.byteLength),
      ) === 0;

const sameScan = (a: Scan, b: Scan) =>
  a.status === b.status &&
  a.at === b.at &&
  a.count === b.count &&
  String(a.shape) === String(b.shape) &&
  sameBytes(a.data, b.data);

/** Whether both codecs read the array in the same way, and what they tell of its faults. */
function readAlike(codec: Codec, text: Buffer): boolean {
  return [false, true].every((float64) => {
    const [own, other] = [codec, wasmCodec].map((of) => {
      const scanner = new NumberScanner(text, 0, of);
      const scan = scanner.scan(0, 64, float64);
      const { path, expected, counted } = scanner.lastElement();
      const lengths = scan.status === Status.ragged ? `${expected} ${counted}` : '';
      const end = scanner.findStringEnd(scan.at);
      scanner.close();
      return { scan, rest: `${path} ${lengths} ${end.at} ${end.ascii}` };
    });
    return sameScan(own.scan, other.scan) && own.rest === other.rest;
  });
}

/**
 * Compares a codec with WebAssembly's on some thousand numbers.
 * @returns what differs; undefined where nothing does
 */
export function faultOfCodec(codec: Codec): string | undefined {
  const bodies = texts.map((text) => Buffer.from(`${text}é"`));
  for (const data of numbersOf(1)) {
    const shape = [count / 24, 3, 8];
    const write = (of: Codec) =>
      new JsonWriter(0, of).tensor(data, shape).raw('"').base64(data.subarray(0, 41)).raw('"').finish();
    const [own, other] = [codec, wasmCodec].map(write);
    if (!sameBytes(own, other)) return `the JSON codec on ${codec.name} writes other text than WebAssembly's`;
    bodies.push(Buffer.from(other));
  }
  const differing = bodies.find((body) => !readAlike(codec, body));
  return (
    differing &&
    `the JSON codec on ${codec.name} reads otherwise than WebAssembly's: ${differing.subarray(0, 40)}`
  );
}
