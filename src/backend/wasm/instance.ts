import { readFileSync } from 'node:fs';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { paths } from '../../paths.ts';
import type { ComputeDType, TensorData } from '../../tensor/tensor.ts';

/** One kernel family for one dtype. The obligations of its callers are stated in assembly/kernels/. All addresses are bytes. */
export interface Kernels {
  pack(shape: number, source: number, first: number, rows: number, x: number): void;
  interleave(
    source: number,
    sourcePitch: number,
    channels: number,
    taps: number,
    step: number,
    target: number,
  ): void;
  tiles(
    x: number,
    xGroup: number,
    groups: number,
    positions: number,
    positionCount: number,
    taps: number,
    tapCount: number,
    weights: number,
    bias: number,
    channels: number,
    y: number,
    pitch: number,
  ): void;
  rows(
    x: number,
    xGroup: number,
    groups: number,
    channels: number,
    spread: number,
    odd: number,
    width: number,
    outputs: number,
    outputRows: number,
    rowBytes: number,
    kernelRows: number,
    kernelRowCount: number,
    weights: number,
    bias: number,
    y: number,
    pitch: number,
  ): void;
  depthwise(
    shape: number,
    zeros: number,
    sums: number,
    x: number,
    groups: number,
    channels: number,
    weights: number,
    bias: number,
    y: number,
  ): void;
  groups(
    shape: number,
    x: number,
    pitch: number,
    length: number,
    groups: number,
    runs: number,
    runCount: number,
    taps: number,
    tapCount: number,
    weights: number,
    bias: number,
    channels: number,
    y: number,
    plane: number,
    wide: number,
  ): void;
  channels(
    x: number,
    positions: number,
    positionCount: number,
    taps: number,
    tapCount: number,
    weights: number,
    bias: number,
    channelCount: number,
    y: number,
  ): void;
  /** Σx, min, max and Σ(x − mean)² of each run of `length` elements, four float64 a run. */
  moments(x: number, runs: number, length: number, out: number): void;
  /** `rounds` × 12 vectors of multiplications and additions in registers; gives what they come to. */
  probe(rounds: number, seed: number): number;
}

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly float32: Kernels;
  readonly float64: Kernels;
}

/** The most scratch a kernel may ask for; a geometry that needs more is not a wasm row's to run. */
export const heapLimit = 2 ** 31;

/** A heap larger than this is given back after use: WebAssembly memory grows but never shrinks. */
const keptHeap = 64 * 2 ** 20;

const page = 65536;

/** Of the system's: what is touched for the first time at a time. */
const systemPage = 4096;

/** One instance's linear memory. Views go stale when `reserve` grows it: take them afterwards. */
export class Heap {
  readonly kernels: KernelExports;
  readonly base: number;

  constructor(exports: KernelExports) {
    this.kernels = exports;
    this.base = Math.ceil(exports.heapBase() / 16) * 16;
  }

  get byteLength(): number {
    return this.kernels.memory.buffer.byteLength;
  }

  /** Makes `bytes` behind `base` addressable. @throws RangeError where the engine cannot grow the memory. */
  reserve(bytes: number): void {
    const from = this.byteLength;
    const missing = this.base + bytes - from;
    if (missing <= 0) return;
    this.kernels.memory.grow(Math.ceil(missing / page));
    // The first touch of what is new takes longer than a kernel's call may, which could not be stopped.
    const fresh = new Uint8Array(this.kernels.memory.buffer, from);
    for (let at = 0; at < fresh.length; at += systemPage) {
      checkpointAt(at);
      fresh[at] = 0;
    }
  }

  float32(address: number, length: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, address, length);
  }

  float64(address: number, length: number): Float64Array {
    return new Float64Array(this.kernels.memory.buffer, address, length);
  }

  uint32(address: number, length: number): Uint32Array {
    return new Uint32Array(this.kernels.memory.buffer, address, length);
  }

  int32(address: number, length: number): Int32Array {
    return new Int32Array(this.kernels.memory.buffer, address, length);
  }

  elements(dtype: ComputeDType, address: number, length: number): TensorData {
    return dtype === 'float32' ? this.float32(address, length) : this.float64(address, length);
  }
}

let compiled: WebAssembly.Module | undefined;
let current: Heap | undefined;

/**
 * Runs `work` with at least `bytes` of this thread's heap behind `heap.base`, contents undefined.
 * The heap is one a thread and `work` must not call `withHeap` again.
 */
export function withHeap<T>(bytes: number, work: (heap: Heap) => T): T {
  current ??= new Heap(instantiate());
  const heap = current;
  try {
    heap.reserve(bytes);
    return work(heap);
  } finally {
    if (heap.byteLength > keptHeap) current = undefined;
  }
}

/** Drops this thread's heap, if it is larger than so many bytes. */
export function dropHeap(most: number): void {
  if (current && current.byteLength > most) current = undefined;
}

function instantiate(): KernelExports {
  // V8 shares the machine code of equal bytes between threads, so each thread compiles for itself.
  compiled ??= new WebAssembly.Module(readFileSync(paths.kernels));
  const { exports } = new WebAssembly.Instance(compiled);
  const [memory, heapBase] = [Reflect.get(exports, 'memory'), Reflect.get(exports, 'heapBase')];
  if (!(memory instanceof WebAssembly.Memory) || typeof heapBase !== 'function') throw missing();
  return {
    memory,
    heapBase: () => Number(heapBase()),
    float32: kernelsOf(exports, 'f32'),
    float64: kernelsOf(exports, 'f64'),
  };
}

const missing = () => new Error('dist/kernels.wasm lacks an export: run npm run build:wasm');

const names = [
  'pack',
  'interleave',
  'tiles',
  'rows',
  'depthwise',
  'groups',
  'channels',
  'moments',
  'probe',
] as const satisfies readonly (keyof Kernels)[];

/** The module exports every kernel as `name_f32` and `name_f64`. */
function kernelsOf(exports: object, suffix: 'f32' | 'f64'): Kernels {
  const kernels: object = Object.fromEntries(
    names.map((name) => [name, Reflect.get(exports, `${name}_${suffix}`)]),
  );
  if (!isKernels(kernels)) throw missing();
  return kernels;
}

function isKernels(kernels: object): kernels is Kernels {
  return names.every((name) => typeof Reflect.get(kernels, name) === 'function');
}
