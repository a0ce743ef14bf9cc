import type { Geometry } from '../../layers/geometry.ts';
import type { NativeBackend } from './native-backend.ts';

let active: NativeBackend | undefined;

/** Has this thread compute on the backend from now on, or on none in C. */
export function activate(backend: NativeBackend | undefined): void {
  active = backend;
}

/** The native backend of this thread, if it has one. */
export function activeNative(): NativeBackend | undefined {
  return active;
}

/** The predicted work of a correlation that this thread computes on native kernels; undefined of any other. */
export function nativeWork(geometry: Geometry): number | undefined {
  return active?.workOf(geometry);
}

/** The same of the weight gradient that a correlation is. */
export function nativeGradientWork(correlation: Geometry): number | undefined {
  return active?.weightGradients.workOf(correlation);
}

/** The same of a geometry's adjoint, with finite weights. */
export function nativeAdjointWork(geometry: Geometry): number | undefined {
  return active?.adjoints.workOf(geometry);
}
