import { readFileSync } from 'node:fs';

/** A row of `direct` in assembly/kernels.ts, which states the caller's obligations. All addresses are bytes. */
type DirectKernel = (
  x: number,
  xDepth: number,
  xRow: number,
  taps: number,
  tapCount: number,
  weights: number,
  bias: number,
  y: number,
  channels: number,
  depth: number,
  height: number,
  width: number,
  spill: number,
) => void;

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: () => number;
  readonly direct_f32: DirectKernel;
  readonly direct_f64: DirectKernel;
}

/** The most scratch a kernel may ask for; a geometry that needs more is not a wasm row's to run. */
export const heapLimit = 2 ** 31;

/** A heap larger than this is given back after use: WebAssembly memory grows but never shrinks. */
const keptHeap = 64 * 2 ** 20;

const page = 65536;

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
    const missing = this.base + bytes - this.byteLength;
    if (missing > 0) this.kernels.memory.grow(Math.ceil(missing / page));
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

function instantiate(): KernelExports {
  // V8 shares the machine code of equal bytes between threads, so each thread compiles for itself.
  compiled ??= new WebAssembly.Module(readFileSync(new URL('../../dist/kernels.wasm', import.meta.url)));
  const { exports } = new WebAssembly.Instance(compiled);
  if (!isKernelExports(exports)) throw new Error('dist/kernels.wasm lacks an export: run npm run build:wasm');
  return exports;
}

function isKernelExports(exports: object): exports is KernelExports {
  return (
    'memory' in exports &&
    exports.memory instanceof WebAssembly.Memory &&
    ['heapBase', 'direct_f32', 'direct_f64'].every((name) => typeof Reflect.get(exports, name) === 'function')
  );
}
