import { ProblemError } from '../../errors.ts';
import { type Layer, weightShape } from '../../layers/layer.ts';
import { weightLayoutHint } from '../../layers/layout-hints.ts';
import {
  type Layout,
  type Layouts,
  layoutsFor,
  type NamedLayouts,
  sizesIn,
  splitSizes,
  torchLayouts,
  torchOrder,
} from '../../layers/layouts.ts';
import type { TensorSource } from '../../tensor/source.ts';
import { shapeText } from '../../tensor/tensor.ts';

/** Tensors of a request whose `layout` says how they lie. Nothing is moved here: the worker does that. */

type SpecifiedLayer = Pick<Layer, 'type' | 'in_channels' | 'out_channels' | 'groups'>;

/**
 * The layouts of a request; undefined where all of them are PyTorch's.
 * @param shape of the input, as the request states it
 * @throws ProblemError `invalid-request` at /layout, `invalid-tensor` at /input where the input has other channels
 */
export function requestedLayouts(
  named: NamedLayouts | undefined,
  layer: SpecifiedLayer,
  shape: readonly number[] | null,
): Layouts | undefined {
  if (!named) return undefined;
  const layouts = layoutsFor(named, layer, shape?.length ?? 0);
  const { input, weight, output } = layouts;
  if (input && shape) checkChannels(layer, shape, input);
  return input || weight || output ? layouts : undefined;
}

/** In PyTorch's order the sizes would be none that the client knows. */
function checkChannels(layer: SpecifiedLayer, shape: readonly number[], { name, axes }: Layout): void {
  if (shape.length !== axes.length) return;
  const at = name.indexOf('C');
  const { in_channels } = layer;
  if (shape[at] === in_channels) return;
  const torch = torchLayouts(layer.type).data.slice(-shape.length);
  const message = `expected input ${shapeText(shape)} in the layout ${name} to have ${in_channels} channels, but got ${shape[at]}`;
  const hint =
    shape[torch.indexOf('C')] === in_channels
      ? `this looks channels-first, ${torch}: leave "input" out of "layout"`
      : `size ${at} is that of C`;
  throw ProblemError.of('invalid-tensor', { pointer: '/input', message, hint });
}

/** An input, an output or a gradient of one, with its shape in PyTorch's order. A fill makes it in that order. */
export function arranged(source: TensorSource, layout: Layout | null | undefined): TensorSource {
  const { shape } = source;
  if (!layout || !shape || shape.length !== layout.axes.length) return source;
  const sizes = torchOrder(layout, shape);
  if (source.kind !== 'data') return { ...source, shape: sizes };
  return { ...source, shape: sizes, lies: { sizes, axes: layout.axes } };
}

/**
 * A weight with its shape in PyTorch's order. Those of stored layers are in it.
 * @throws ProblemError `invalid-tensor` at `pointer` where it has another shape than the layer's
 */
export function arrangedWeight(
  source: TensorSource,
  layer: Layer,
  layout: Layout | null | undefined,
  pointer: string,
): TensorSource {
  if (!layout || !source.shape || (source.kind === 'data' && source.stored)) return source;
  const shape = weightShape(layer);
  const expected = sizesIn(layout, shape, layer.in_channels);
  if (!isSame(source.shape, expected)) throw wrongWeight(layer, source.shape, expected, layout, pointer);
  if (source.kind !== 'data') return { ...source, shape };
  const sizes = splitSizes(layout, shape, layer.in_channels);
  return { ...source, shape, lies: { sizes, axes: layout.axes } };
}

function wrongWeight(
  layer: Layer,
  given: readonly number[],
  expected: readonly number[],
  { name }: Layout,
  pointer: string,
): ProblemError {
  const message = `expected weight of size ${shapeText(expected)} in the layout ${name}, but got weight of size ${shapeText(given)}`;
  const torch = torchLayouts(layer.type).weight;
  const hint = isSame(given, weightShape(layer))
    ? `this looks like ${torch}: leave "weight" out of "layout"`
    : (weightLayoutHint(layer, given) ?? `the weight's shape in ${name} is ${shapeText(expected)}`);
  return ProblemError.of('invalid-tensor', { pointer, message, hint });
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
