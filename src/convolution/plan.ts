import { within } from '../errors.ts';
import { type Cost, costOf } from './cost.ts';
import { type Geometry, geometryOf, type Origin, type Shapes, shapesOf } from './geometry.ts';
import { type Layer, type LayerSpec, resolveLayer } from './layer.ts';

/** All that is known of a layer on an input before anything is computed. */
export interface Plan {
  readonly layer: Layer;
  readonly geometry: Geometry;
  readonly shapes: Shapes;
  readonly cost: Cost;
}

/**
 * Resolves a layer and does its shape arithmetic, once for everything that follows.
 * @throws ProblemError `invalid-layer` or `invalid-tensor`, with pointers that begin as `origin` says.
 */
export function planLayer(spec: LayerSpec, inputShape: readonly number[], origin: Origin): Plan {
  const layer = within(origin.layer, () => resolveLayer(spec));
  const geometry = geometryOf(layer, inputShape, origin);
  const shapes = shapesOf(layer, inputShape, geometry);
  return { layer, geometry, shapes, cost: costOf(geometry, shapes) };
}
