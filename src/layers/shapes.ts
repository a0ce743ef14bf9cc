import { ProblemError } from '../errors.ts';
import { connectivityOf, type GroupConnections } from './connectivity.ts';
import { type Cost, totalCost } from './cost.ts';
import { checkExactCost, checkExactField, checkExactPlan } from './exact.ts';
import type { Shapes } from './geometry.ts';
import type { Origin } from './geometry-faults.ts';
import { type Layer, type LayerSpec, spatialAxes } from './layer.ts';
import { planLayer } from './plan.ts';
import { type ReceptiveField, receptiveFieldOf } from './receptive-field.ts';

/** What a layer would do to an input, nothing computed. */
export interface LayerShapes {
  readonly layer: Layer;
  readonly shapes: Shapes;
  readonly cost: Cost;
  readonly connectivity: readonly GroupConnections[];
}

/** What layers would do that feed each other. */
export interface ChainShapes {
  readonly layers: readonly LayerShapes[];
  readonly totals: Cost;
  readonly receptive_field: ReceptiveField | null;
}

/** The most groups that all layers of one answer may have together: each is listed, on the event loop. */
const maxConnections = 8192;

/**
 * The shapes of one layer on an input of `inputShape`.
 * @throws ProblemError with pointers into the body of POST /v1/shapes.
 */
export function shapesOfLayer(spec: LayerSpec, inputShape: readonly number[]): LayerShapes {
  checkConnections([spec], '/layer/groups');
  return shapesAt(spec, inputShape, { layer: '/layer', input: '/input_shape' });
}

/**
 * The shapes of layers that feed each other, the first of which gets an input of `inputShape`.
 * @throws ProblemError with pointers into the body of POST /v1/shapes.
 */
export function shapesOfChain(specs: readonly LayerSpec[], inputShape: readonly number[]): ChainShapes {
  checkConnections(specs, '/layers');
  checkAxes(specs);
  let shape = inputShape;
  const layers = specs.map((spec, i) => {
    const at = `/layers/${i}`;
    const result = shapesAt(spec, shape, { layer: at, input: i === 0 ? '/input_shape' : at });
    shape = result.shapes.output;
    return result;
  });
  const totals = totalCost(layers.map(({ cost }) => cost));
  checkExactCost(totals, '/layers');
  const receptive_field = receptiveFieldOf(layers.map(({ layer }) => layer));
  if (receptive_field) checkExactField(receptive_field, '/layers');
  return { layers, totals, receptive_field };
}

function shapesAt(spec: LayerSpec, inputShape: readonly number[], origin: Origin): LayerShapes {
  const plan = planLayer(spec, inputShape, origin);
  checkExactPlan(plan, origin.input);
  const { layer, shapes, cost } = plan;
  return { layer, shapes, cost, connectivity: connectivityOf(layer) };
}

/**
 * Refuses layers of different numbers of axes, of which one has a batch axis where the other has a spatial
 * one.
 */
function checkAxes(specs: readonly LayerSpec[]): void {
  const [first] = specs;
  const other = specs.findIndex(({ type }) => spatialAxes[type] !== spatialAxes[first.type]);
  if (other < 0) return;
  const { type } = specs[other];
  const message =
    `layers that feed each other have the same number of spatial axes: ` +
    `${first.type} has ${spatialAxes[first.type]}, ${type} has ${spatialAxes[type]}`;
  throw ProblemError.of('invalid-layer', {
    pointer: `/layers/${other}/type`,
    message,
    hint: `use ${first.type}`,
  });
}

function checkConnections(specs: readonly LayerSpec[], pointer: string): void {
  const groups = specs.reduce((sum, spec) => sum + spec.groups, 0);
  if (groups <= maxConnections) return;
  const message = `the answer would list ${groups} groups, over the limit of ${maxConnections}`;
  throw ProblemError.of('limit-exceeded', {
    pointer,
    message,
    hint: `at most ${maxConnections} groups in one request`,
  });
}
