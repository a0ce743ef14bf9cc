import { readFileSync } from 'node:fs';
import { mostKept } from '../../../memory/kept.ts';
import { paths } from '../../../paths.ts';
import { powersOfTen } from './codec-powers.ts';

const pageBytes = 65536;

/** The functions of assembly/codec; addresses are in bytes, flags 0 or 1. */
interface Functions {
  readonly prepare: () => void;
  readonly beginArray: (levels: number) => void;
  readonly readArray: (from: number, end: number, out: number, float64: number, last: number) => number;
  readonly findStringEnd: (from: number, end: number) => number;
  readonly beginTensor: (rank: number) => void;
  readonly writeNumbers: (source: number, count: number, float64: number, to: number) => number;
  readonly writeBase64: (source: number, count: number, to: number) => number;
}

const functionNames = [
  'prepare',
  'beginArray',
  'readArray',
  'findStringEnd',
  'beginTensor',
  'writeNumbers',
  'writeBase64',
] as const;
const addressNames = ['powers', 'report', 'lengths', 'indexes', 'dims', 'work'] as const;
type Exports = Readonly<Record<string, unknown>> & { readonly memory?: unknown };
type Addresses = Readonly<Record<(typeof addressNames)[number], number>>;

/** One instance of the codec with its memory. It serves one job at a time: borrow() and giveBack(). */
export class Codec {
  readonly functions: Functions;
  readonly addresses: Addresses;
  readonly #memory: WebAssembly.Memory;
  #bytes: Uint8Array<ArrayBuffer>;
  #words: Uint32Array<ArrayBuffer>;

  constructor(module: WebAssembly.Module) {
    const resolve = (start: number, end: number): number => this.#numberAt(start, end);
    const exports = new WebAssembly.Instance(module, { host: { resolve } }).exports as Exports;
    this.#memory = memoryOf(exports);
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
    this.functions = functionsOf(exports);
    this.addresses = addressesOf(exports);
    this.reserve(this.addresses.work);
    this.#bytes.set(powersOfTen(), this.addresses.powers);
    this.functions.prepare();
  }

  /** All of the memory. Growth detaches it: take it anew after every reserve(). */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  /** Makes the memory reach at least to `end`. @throws RangeError if memory cannot grow */
  reserve(end: number): void {
    const missing = end - this.#bytes.length;
    if (missing <= 0) return;
    // Grow by a quarter at least: a text that grows in small pieces then needs few growths.
    const wanted = Math.max(
      missing,
      Math.min(this.#bytes.length / 4, 65536 * pageBytes - this.#bytes.length),
    );
    this.#memory.grow(Math.ceil(wanted / pageBytes));
    this.#bytes = new Uint8Array(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
  }

  /** The `count` numbers at `address`, until the memory grows. */
  numbers(
    address: number,
    count: number,
    float64: boolean,
  ): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
    const buffer = this.#memory.buffer;
    return float64 ? new Float64Array(buffer, address, count) : new Float32Array(buffer, address, count);
  }

  /** The 32-bit word at `address`. */
  word(address: number): number {
    return this.#words[address >>> 2] ?? 0;
  }

  /** A copy of `count` 32-bit words at `address`. */
  words(address: number, count: number): number[] {
    return Array.from({ length: count }, (_, i) => this.word(address + 4 * i));
  }

  /** Stores 32-bit words at `address`. */
  setWords(address: number, words: readonly number[]): void {
    this.#words.set(words, address >>> 2);
  }

  #numberAt(start: number, end: number): number {
    return Number(Buffer.from(this.#memory.buffer, start, end - start).toString('latin1'));
  }
}

let module: WebAssembly.Module | undefined;
let spare: Codec | undefined;

/**
 * An instance of this thread's own, compiled and filled on first use (about 2 ms); every word in it is stale.
 */
export function borrow(): Codec {
  const codec = spare;
  spare = undefined;
  if (codec !== undefined) return codec;
  module ??= new WebAssembly.Module(readFileSync(paths.codec));
  return new Codec(module);
}

/** Keeps the instance for the next job, unless its memory has become too large to keep: it never shrinks. */
export function giveBack(codec: Codec): void {
  if (codec.size <= mostKept()) spare = codec;
}

/** Drops the kept instance if its memory is larger than `most` bytes. */
export function dropCodec(most: number): void {
  if (spare && spare.size > most) spare = undefined;
}

function memoryOf(exports: Exports): WebAssembly.Memory & { buffer: ArrayBuffer } {
  const memory = exports.memory;
  if (memory instanceof WebAssembly.Memory && memory.buffer instanceof ArrayBuffer) {
    return memory as WebAssembly.Memory & { buffer: ArrayBuffer };
  }
  throw new Error('codec.wasm does not export its memory');
}

function functionsOf(exports: Exports): Functions {
  for (const name of functionNames) {
    if (typeof exports[name] !== 'function')
      throw new Error(`codec.wasm does not export the function ${name}`);
  }
  return exports as unknown as Functions;
}

function addressesOf(exports: Exports): Addresses {
  const entries = addressNames.map((name) => {
    const held = exports[name];
    if (typeof held !== 'object' || held === null || !('value' in held) || typeof held.value !== 'number') {
      throw new Error(`codec.wasm does not export the address ${name}`);
    }
    return [name, held.value] as const;
  });
  return Object.fromEntries(entries) as Addresses;
}
