import { checkpointAt } from '../../memory/checkpoint.ts';
import type { ComputeDType, TensorData } from '../../tensor/tensor.ts';
import type { WasmKernels } from './kernel-calls.ts';

/** Bytes by which WebAssembly memory grows. */
const wasmPage = 65536;

/** Bytes of a page of the operating system. */
const systemPage = 4096;

/**
 * The linear memory of one instance. `reserve` detaches all views when it grows the memory: take views
 * afterwards.
 */
export class Heap {
  readonly kernels: WasmKernels;
  readonly base: number;

  constructor(exports: WasmKernels) {
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
    this.kernels.memory.grow(Math.ceil(missing / wasmPage));
    // The first touch of a fresh page is slow, and a kernel's call cannot be stopped. So pages are touched
    // here, with checkpoints.
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
