import type { Geometry } from '../../layers/geometry.ts';
import type { Backend } from '../backend.ts';
import { correlationWork } from '../wasm/path.ts';
import { integerEngineBeside, integerKernelsOf } from './integers.ts';
import { nativeMoments } from './moments.ts';
import type { Candidate, NativeEngine, NativePlan } from './native-engine.ts';
import { runNative } from './run-plan.ts';
import { dropScratch } from './scratch.ts';

/** The backend, and what it predicts. */
export interface NativeBackend extends Backend {
  /** The plan that computes the geometry; undefined where another backend does. */
  readonly planOf: (geometry: Geometry) => NativePlan | undefined;
  /** The predicted work of a geometry; undefined where another backend computes it. */
  readonly workOf: (geometry: Geometry) => number | undefined;
}

/**
 * WebAssembly's predictions are on the safe side of its times. So native kernels are taken where they are to
 * gain this much.
 */
const worthwhile = 1.7;

/** Kernels in C, for what they compute faster than WebAssembly. */
export function nativeBackendOf(engine: NativeEngine): NativeBackend {
  let asked: { readonly geometry: Geometry; readonly candidate: Candidate | undefined } | undefined;
  let planned: { readonly candidate: Candidate; readonly plan: NativePlan | undefined } | undefined;

  const integers = integerEngineBeside(engine.addon, engine.instructions);

  /** The last answers are kept: `supports` and `run` ask for the same geometry one after the other. */
  function candidateFor(geometry: Geometry): Candidate | undefined {
    if (asked?.geometry === geometry) return asked.candidate;
    const best = engine.best(geometry);
    const candidate = best && worthwhile * best.work < correlationWork(geometry) ? best : undefined;
    asked = { geometry, candidate };
    return candidate;
  }

  function planOf(geometry: Geometry): NativePlan | undefined {
    const candidate = candidateFor(geometry);
    if (!candidate) return undefined;
    if (planned?.candidate !== candidate) planned = { candidate, plan: engine.planOf(candidate) };
    return planned.plan;
  }

  return {
    name: 'native',
    exact: true,
    planOf,
    workOf: (geometry) => candidateFor(geometry)?.work,
    // The kernels multiply the padding.
    supports: (geometry, skipsPadding = false) => !skipsPadding && planOf(geometry) !== undefined,
    run(geometry, operands, output) {
      const plan = planOf(geometry);
      if (!plan) throw new RangeError('no native kernel computes the geometry');
      runNative(engine, plan, geometry, operands, output);
      return `${plan.name}-${geometry.dtype === 'float32' ? 'f32' : 'f64'}-${engine.instructions}`;
    },
    moments: (data, runLength) => nativeMoments(engine, data, runLength),
    ...(integers && { integers: integerKernelsOf(integers) }),
    trim: dropScratch,
  };
}
