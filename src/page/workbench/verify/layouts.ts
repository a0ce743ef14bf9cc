import { type LayerType, spatialAxes } from '../../../layers/layer.ts';
import {
  inverseOf,
  layoutsFor,
  sizesIn,
  spatialLetters,
  torchLayouts,
  torchOrder,
} from '../../../layers/layouts.ts';
import type { Elements } from '../../../tensor/dtype.ts';
import { permute } from '../../../tensor/permute.ts';

/** The operands whose axes may lie in another order. */
export const laidOut = ['input', 'weight', 'output'] as const;
export type LaidOut = (typeof laidOut)[number];

/** The layer whose tensors they are. */
export interface LayoutOwner {
  readonly type: LayerType;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
}

/** The orders of axes that a reader chooses from, PyTorch's first, each with who has it. */
export function layoutChoices(
  name: LaidOut,
  type: LayerType,
): readonly (readonly [layout: string, whose: string])[] {
  const { data, weight } = torchLayouts(type);
  const k = spatialLetters[spatialAxes[type]];
  if (name !== 'weight') {
    return [
      [data, 'PyTorch, ONNX'],
      [`N${k}C`, 'Keras, TFLite, JAX'],
    ];
  }
  const [first, second] = weight;
  return [
    [weight, 'PyTorch, ONNX'],
    [`${k}IO`, 'Keras, Flax'],
    [`O${k}I`, 'TFLite'],
    [`${k}IM`, 'Keras, depthwise'],
    [`1${k}O`, 'TFLite, depthwise'],
    [`${k}OI`, 'Keras, transposed'],
    [`${second}${first}${k}`, 'in and out exchanged'],
  ];
}

/** The layout by its name, or null for PyTorch's. @throws ProblemError where the layer's tensors have no such layout */
function layoutOf(name: LaidOut, layout: string, layer: LayoutOwner, rank: number) {
  return layoutsFor({ [name]: layout }, layer, rank)[name];
}

/**
 * An index into a tensor that lies in a layout, in PyTorch's order.
 * @throws ProblemError where the layer's tensors have no such layout
 */
export function torchIndex(index: readonly number[], layout: string, layer: LayoutOwner): number[] {
  return torchOrder(layoutOf('output', layout, layer, index.length), index);
}

/** The shape in a layout of a tensor whose shape in PyTorch's order is `shape`. @throws ProblemError */
export function shapeIn(
  name: LaidOut,
  layout: string,
  shape: readonly number[],
  layer: LayoutOwner,
): number[] {
  return sizesIn(layoutOf(name, layout, layer, shape.length), shape, layer.in_channels);
}

/**
 * A tensor that lies in a layout, with its elements in PyTorch's order.
 * @param shape in PyTorch's order
 * @throws ProblemError where the layer's tensors have no such layout
 */
export function inTorchOrder(
  name: LaidOut,
  values: Elements,
  layout: string,
  shape: readonly number[],
  layer: LayoutOwner,
): Float64Array {
  const found = layoutOf(name, layout, layer, shape.length);
  if (!found) return Float64Array.from(values);
  const sizes = sizesIn(found, shape, layer.in_channels);
  return permute(values, sizes, inverseOf(found.axes), new Float64Array(values.length));
}
