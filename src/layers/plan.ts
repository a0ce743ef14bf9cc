import { within } from '../errors.ts';
import { Recent } from '../memory/recent.ts';
import { type Cost, costOf } from './cost.ts';
import { type Extension, extensionOf } from './extension.ts';
import { type Geometry, geometryOf, type Shapes, shapesOf } from './geometry.ts';
import type { Origin } from './geometry-faults.ts';
import type { Layer, LayerSpec } from './layer.ts';
import { resolveLayer } from './resolve.ts';

/** All that is known of a layer on an input before anything is computed. */
export interface Plan {
  readonly layer: Layer;
  /** The correlation to compute, on the extended input where there is an extension. */
  readonly geometry: Geometry;
  /** How the padding mode extends the input first; null for zeros. */
  readonly extension: Extension | null;
  readonly shapes: Shapes;
  readonly cost: Cost;
}

/** The plans of the last layers by their text. */
const kept = new Recent<Plan>(64);

/** The last plan of a layer that is the same object, and its input's shape: no text need be made. */
const lastOf = new WeakMap<LayerSpec, { readonly shape: readonly number[]; readonly plan: Plan }>();

/**
 * Resolves a layer and does its shape arithmetic, once for everything that follows. Who asks for the same layer
 * on the same shape again gets the same plan, and so do the kernels, which keep what they have prepared for it.
 * @throws ProblemError `invalid-layer` or `invalid-tensor`, with pointers that begin as `origin` says.
 */
export function planLayer(spec: LayerSpec, inputShape: readonly number[], origin: Origin): Plan {
  const last = lastOf.get(spec);
  if (last && isSameShape(last.shape, inputShape)) return last.plan;
  const key = JSON.stringify([spec, inputShape]);
  let plan = kept.get(key);
  if (!plan) {
    plan = makePlan(spec, inputShape, origin);
    kept.set(key, plan);
  }
  lastOf.set(spec, { shape: inputShape, plan });
  return plan;
}

function isSameShape(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}

function makePlan(spec: LayerSpec, inputShape: readonly number[], origin: Origin): Plan {
  const layer = within(origin.layer, () => resolveLayer(spec, inputShape));
  const padded = geometryOf(layer, inputShape, origin);
  const shapes = shapesOf(layer, inputShape, padded);
  const extension = extensionOf(layer, inputShape, padded, origin);
  const geometry = extension ? withoutPadding(padded) : padded;
  return { layer, geometry, extension, shapes, cost: costOf(layer, geometry, shapes) };
}

/** The same correlation of an input that has its padding already. */
function withoutPadding(geometry: Geometry): Geometry {
  return { ...geometry, input: geometry.padded, before: [0, 0, 0], after: [0, 0, 0] };
}
