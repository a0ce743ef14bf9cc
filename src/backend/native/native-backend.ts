import type { Geometry } from '../../layers/geometry.ts';
import type { Backend } from '../backend.ts';
import { wasmMoments } from '../wasm/moments.ts';
import { correlationWork } from '../wasm/path.ts';
import type { NativeEngine, NativePlan } from './native-engine.ts';
import { runNative } from './run-plan.ts';
import { dropScratch } from './scratch.ts';

/** The backend, and what it is known by elsewhere. */
export interface NativeBackend extends Backend {
  readonly engine: NativeEngine;
  /** The plan that computes the geometry; undefined where another backend is as fast, or the only one. */
  readonly planOf: (geometry: Geometry) => NativePlan | undefined;
}

/** Kernels in C, for what they compute faster than WebAssembly. */
export function nativeBackendOf(engine: NativeEngine): NativeBackend {
  let last: { readonly geometry: Geometry; readonly plan: NativePlan | undefined } | undefined;
  const planOf = (geometry: Geometry) => {
    if (last?.geometry !== geometry) last = { geometry, plan: choose(engine, geometry) };
    return last.plan;
  };
  return {
    name: 'native',
    exact: true,
    engine,
    planOf,
    // The kernels multiply the padding.
    supports: (geometry, skipsPadding = false) => !skipsPadding && planOf(geometry) !== undefined,
    run(geometry, operands, output) {
      const plan = planOf(geometry);
      if (!plan) throw new RangeError('no native kernel computes the geometry');
      runNative(engine, plan, geometry, operands, output);
      return `${plan.name}-${geometry.dtype === 'float32' ? 'f32' : 'f64'}-${engine.instructions}`;
    },
    moments: wasmMoments,
    trim: dropScratch,
  };
}

function choose(engine: NativeEngine, geometry: Geometry): NativePlan | undefined {
  const best = engine.best(geometry);
  return best && best.work < correlationWork(geometry) ? engine.plan(best.name, geometry) : undefined;
}
