import type { Geometry } from '../layers/geometry.ts';
import type { Backend, ConvolveByKernel } from './backend.ts';
import { activeNative } from './native/active.ts';
import { referenceBackend } from './reference/reference-backend.ts';
import { wasmBackend } from './wasm/wasm-backend.ts';

const portable: readonly [Backend, ...Backend[]] = [wasmBackend, referenceBackend];

/**
 * The backends of this thread, the preferred one first: the native one where it is active. The reference
 * comes last and supports everything.
 */
export function backends(): readonly [Backend, ...Backend[]] {
  const native = activeNative();
  return native ? [native, ...portable] : portable;
}

/** The first backend that supports the geometry. */
export function selectBackend(geometry: Geometry, skipsPadding = false): Backend {
  const native = activeNative();
  if (native?.supports(geometry, skipsPadding)) return native;
  const backend = portable.find(({ supports }) => supports(geometry, skipsPadding));
  if (!backend) throw new Error('the reference supports everything');
  return backend;
}

/** Computes a correlation on the first backend that supports it. @returns the name of the kernel that ran */
export const correlate: ConvolveByKernel = (geometry, operands, output) =>
  selectBackend(geometry, operands.skipsPadding).run(geometry, operands, output);
