import { readFileSync } from 'node:fs';
import { collectGarbage } from '../../memory/collect.ts';
import { paths } from '../../paths.ts';
import { Heap } from './heap.ts';
import { isKernelCalls, type KernelCalls, kernelNames, type WasmKernels } from './kernel-calls.ts';

/** The most heap that a kernel may ask for. The backend does not support geometries that need more. */
export const heapLimit = 2 ** 31;

/** Giving back a heap of this size is worth the milliseconds that it takes. */
const largeHeap = 2 ** 24;

let compiled: WebAssembly.Module | undefined;
let current: Heap | undefined;

/**
 * Runs `work` with at least `bytes` of this thread's heap from `heap.base` on, contents undefined. There is
 * one heap per thread, so `work` must not call `withHeap`.
 */
export function withHeap<T>(bytes: number, work: (heap: Heap) => T): T {
  current ??= new Heap(instantiate());
  current.reserve(bytes);
  return work(current);
}

/**
 * Drops this thread's heap if it is larger than `most` bytes, as WebAssembly memory grows but never shrinks. Gives
 * a large one back to the system at once.
 */
export function dropHeap(most: number): void {
  if (!current || current.byteLength <= most) return;
  const isLarge = current.byteLength > largeHeap;
  current = undefined;
  if (isLarge) collectGarbage();
}

function instantiate(): WasmKernels {
  // Every thread compiles for itself. V8 shares the machine code of equal modules between threads.
  compiled ??= new WebAssembly.Module(readFileSync(paths.kernels));
  const { exports } = new WebAssembly.Instance(compiled);
  const [memory, heapBase] = [Reflect.get(exports, 'memory'), Reflect.get(exports, 'heapBase')];
  if (!(memory instanceof WebAssembly.Memory) || typeof heapBase !== 'function') throw missingExport();
  return {
    memory,
    heapBase: () => Number(heapBase()),
    float32: callsOf(exports, 'f32'),
    float64: callsOf(exports, 'f64'),
  };
}

/** The module exports every kernel as `name_f32` and `name_f64`. */
function callsOf(exports: object, suffix: 'f32' | 'f64'): KernelCalls {
  const calls: object = Object.fromEntries(
    kernelNames.map((name) => [name, Reflect.get(exports, `${name}_${suffix}`)]),
  );
  if (!isKernelCalls(calls)) throw missingExport();
  return calls;
}

const missingExport = () => new Error('dist/kernels.wasm lacks an export: run npm run build:wasm');
