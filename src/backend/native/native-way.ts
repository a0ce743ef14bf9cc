import type { Geometry } from '../../layers/geometry.ts';
import { onceFor } from '../../memory/once-for.ts';
import type { ConvolveByKernel } from '../backend.ts';
import type { Candidate, NativeEngine, NativePlan } from './native-engine.ts';
import { runNative } from './run-plan.ts';
import type { Form } from './words.ts';

/** How native kernels compute one form of a geometry. */
export interface NativeWay {
  /** The plan that computes the geometry; undefined where it is computed in another way. */
  readonly planOf: (geometry: Geometry) => NativePlan | undefined;
  /** The predicted work of a geometry; undefined where it is computed in another way. */
  readonly workOf: (geometry: Geometry) => number | undefined;
  /** Computes a geometry that has a plan. @returns the kernel's name @throws RangeError of any other */
  readonly run: ConvolveByKernel;
}

/**
 * The kernels for a form. Candidates and plans are kept with the geometry: the same layer is computed again and again.
 * @param isWorthwhile whether a candidate is to be taken for a geometry
 */
export function nativeWayOf(
  engine: NativeEngine,
  form: Form,
  isWorthwhile: (candidate: Candidate, geometry: Geometry) => boolean = () => true,
): NativeWay {
  const candidateFor = onceFor((geometry: Geometry) => {
    const best = engine.best(geometry, form);
    return best && isWorthwhile(best, geometry) ? best : undefined;
  });
  const planOf = onceFor((geometry: Geometry) => {
    const candidate = candidateFor(geometry);
    return candidate && engine.planOf(candidate);
  });

  return {
    planOf,
    workOf: (geometry) => candidateFor(geometry)?.work,
    run(geometry, operands, output) {
      const plan = planOf(geometry);
      if (!plan) throw new RangeError('no native kernel computes the geometry');
      runNative(engine, plan, geometry, operands, output);
      return `${plan.name}-${geometry.dtype === 'float32' ? 'f32' : 'f64'}-${engine.instructions}`;
    },
  };
}
