import type { Geometry } from '../layers/geometry.ts';
import { nativeWork } from './native/active.ts';
import { correlationWork as wasmWork } from './wasm/path.ts';

/** The predicted work of a correlation by the way that it takes. */
export function correlationWork(geometry: Geometry): number {
  return nativeWork(geometry) ?? wasmWork(geometry);
}
