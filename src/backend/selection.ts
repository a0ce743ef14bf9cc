import type { Geometry } from '../layers/geometry.ts';
import type { Backend, ConvolveByKernel } from './backend.ts';
import { referenceBackend } from './reference/reference-backend.ts';
import { wasmBackend } from './wasm/wasm-backend.ts';

/** The backends, the preferred one first. The reference comes last and supports everything. */
export const backends: readonly [Backend, ...Backend[]] = [wasmBackend, referenceBackend];

/** The first backend that supports the geometry. */
export function selectBackend(geometry: Geometry): Backend {
  const backend = backends.find(({ supports }) => supports(geometry));
  if (!backend) throw new Error('the reference supports everything');
  return backend;
}

/** Computes a correlation on the first backend that supports it. @returns the name of the kernel that ran */
export const correlate: ConvolveByKernel = (geometry, operands, output) =>
  selectBackend(geometry).run(geometry, operands, output);
