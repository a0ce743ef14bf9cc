import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type JsonAddon, jsonFunctions } from '../../formats/json/native/addon.ts';
import { paths } from '../../paths.ts';
import type { TensorData } from '../../tensor/tensor.ts';

/** What c/addon.c exports. Its functions check all arguments again; sets and kernels are named by their numbers. */
export interface Addon extends JsonAddon, IntegerAddon {
  /** Instruction sets of this build, the fastest first; '' for one that this machine lacks. */
  readonly sets: readonly string[];
  readonly kernels: readonly string[];
  /**
   * Cuts a layer into units that are computed one after the other.
   * @param cut gets the number of units, and the bytes of scratch memory
   * @returns false if the kernel cannot compute the layer
   */
  plan(set: number, kernel: number, elementBytes: number, layer: Int32Array, cut: Float64Array): boolean;
  /** Adds products in registers for so many turns, for the benchmark. @returns how many elements it added */
  probe(set: number, elementBytes: number, turns: number): number;
  /**
   * Writes the moments of runs `from` to `to` − 1, of `length` elements each, to their places in `figures`.
   * @returns false, and writes nothing, if the arguments do not fit
   */
  moments(
    set: number,
    data: TensorData,
    length: number,
    from: number,
    to: number,
    figures: Float64Array,
  ): boolean;
  /**
   * Writes the elements at the offsets of each volume of a weight `[groups, out, in, volume]` (`sizes`), with the
   * channels exchanged, for rows `from` to `to` − 1 of groups × in.
   * @returns false, and writes nothing, if the arguments do not fit
   */
  pick(
    weight: TensorData,
    sizes: Int32Array,
    offsets: Int32Array,
    picked: TensorData,
    from: number,
    to: number,
  ): boolean;
  allFinite(data: TensorData): boolean;
  /** Computes units `from` to `to` − 1. @returns false, and computes nothing, if the arguments do not fit */
  run(
    set: number,
    kernel: number,
    layer: Int32Array,
    input: TensorData,
    weight: TensorData,
    bias: TensorData | undefined,
    output: TensorData,
    scratch: Uint8Array,
    from: number,
    to: number,
  ): boolean;
  /**
   * How a kernel packs the weights of a layer.
   * @param figures gets the elements of all packed weights, and the parts in which they are packed
   * @returns false if the kernel reads weights in their own order, or cannot compute the layer
   */
  packing(
    set: number,
    kernel: number,
    elementBytes: number,
    layer: Int32Array,
    figures: Float64Array,
  ): boolean;
  /** Packs parts `from` to `to` − 1 of the weights. @returns false, and packs nothing, if the arguments do not fit */
  pack(
    set: number,
    kernel: number,
    layer: Int32Array,
    weight: TensorData,
    packed: TensorData,
    from: number,
    to: number,
  ): boolean;
  /** `run` with the packed weights in place of the weights. */
  runPacked: Addon['run'];
}

/** What c/integers-call.c exports: sums of 8-bit integers. */
export interface IntegerAddon {
  /** Instruction sets of these kernels, the fastest first; '' for one that this machine lacks. */
  readonly integerSets: readonly string[];
  /** Like `plan`. */
  planIntegers(set: number, layer: Int32Array, cut: Float64Array): boolean;
  /** Like `run`. */
  integers(
    set: number,
    layer: Int32Array,
    input: Int8Array | Uint8Array,
    inputZeroPoint: number,
    weight: Int8Array | Uint8Array,
    weightZeroPoints: Int32Array,
    bias: Int32Array | undefined,
    output: Int32Array,
    scratch: Uint8Array,
    from: number,
    to: number,
  ): boolean;
}

/** Loads the addon into this thread. @returns undefined where none was built @throws Error of the system's loader */
export function loadAddon(): Addon | undefined {
  const file = fileURLToPath(paths.native);
  if (!existsSync(file)) return undefined;
  const addon: unknown = createRequire(import.meta.url)(file);
  if (!isAddon(addon)) throw new Error(`${file} is of another version: run npm run build:native`);
  return addon;
}

function isAddon(value: unknown): value is Addon {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string, type: string) => typeof Reflect.get(value, name) === type;
  const functions = [
    'plan',
    'run',
    'runPacked',
    'packing',
    'pack',
    'moments',
    'pick',
    'allFinite',
    'planIntegers',
    'integers',
    ...jsonFunctions,
  ];
  return (
    has('sets', 'object') &&
    has('kernels', 'object') &&
    has('integerSets', 'object') &&
    functions.every((name) => has(name, 'function'))
  );
}
