import { ProblemError } from '../errors.ts';
import { isTransposed, type Layer, type LayerType, spatialAxes } from './layer.ts';

/**
 * The orders of axes in which a request's tensors may lie. PyTorch's are `NCHW` and `OIHW`, of transposed layers
 * `IOHW`, with `W` or `DHW` for one or three spatial axes.
 */

/** The layouts that a request names; PyTorch's where it names none. */
export interface NamedLayouts {
  readonly input?: string | undefined;
  readonly weight?: string | undefined;
  readonly output?: string | undefined;
}

/** An order of axes: which of PyTorch's each axis of the tensor is, outermost first. */
export interface Layout {
  readonly name: string;
  readonly axes: readonly number[];
  /**
   * Whether the first two axes are the input channel and its multiplier, which PyTorch's weight has as one, with an axis
   * of length 1 behind it.
   */
  readonly multiplier?: boolean;
}

/** The layouts of a request's tensors. Null is PyTorch's. */
export interface Layouts {
  readonly input: Layout | null;
  readonly weight: Layout | null;
  readonly output: Layout | null;
}

export const spatialLetters = { 1: 'W', 2: 'HW', 3: 'DHW' } as const;

/** PyTorch's order of an input's and an output's axes, and of a weight's. */
export function torchLayouts(type: LayerType): { readonly data: string; readonly weight: string } {
  const spatial = spatialLetters[spatialAxes[type]];
  return { data: `NC${spatial}`, weight: `${isTransposed({ type }) ? 'IO' : 'OI'}${spatial}` };
}

/**
 * The layouts for a layer on an input of `rank` axes; `N` does not count where there is no batch axis.
 * @throws ProblemError `invalid-request` below /layout where the layer has none of that name.
 */
export function layoutsFor(
  named: NamedLayouts,
  layer: Pick<Layer, 'type' | 'in_channels' | 'out_channels' | 'groups'>,
  rank: number,
): Layouts {
  const { data, weight } = torchLayouts(layer.type);
  const unbatched = rank === data.length - 1;
  const given = (field: 'input' | 'output') => {
    const name = named[field];
    if (name === undefined) return null;
    const letters = unbatched ? data.slice(1) : data;
    const axes = axesOf(name, data, (wrong) => noLayout(field, wrong, `the letters of ${data} in any order`));
    if (!axes) return null;
    const own = unbatched ? name.replace('N', '') : name;
    return layoutOf(
      own,
      [...own].map((letter) => letters.indexOf(letter)),
    );
  };
  return {
    input: given('input'),
    output: given('output'),
    weight: named.weight === undefined ? null : weightLayout(named.weight, layer, weight),
  };
}

/** The layout of a weight. @throws ProblemError `invalid-request` at /layout/weight */
export function weightLayout(
  name: string,
  layer: Pick<Layer, 'type' | 'in_channels' | 'out_channels' | 'groups'>,
  torch = torchLayouts(layer.type).weight,
): Layout | null {
  const spatial = torch.slice(2);
  const isDepthwise = !isTransposed(layer) && layer.groups === layer.in_channels;
  const refuse = (wrong: string) =>
    noLayout(
      'weight',
      wrong,
      `the letters of ${torch} in any order, or ${spatial}IM or 1${spatial}O of depthwise layers`,
    );
  if (name === `${spatial}IM` || name === `1${spatial}O`) {
    if (!isDepthwise) {
      const message = `${name} is the layout of a depthwise layer's weight, but groups is ${layer.groups}`;
      const hint = isTransposed(layer)
        ? `no transposed layer has it: the letters of ${torch} in any order`
        : `groups = in_channels = ${layer.in_channels}, or the letters of ${torch} in any order`;
      throw ProblemError.of('invalid-request', { pointer: '/layout/weight', message, hint });
    }
    if (name.startsWith('1')) return layoutOf(name, indexes(name.replace('1', 'I'), torch));
    return { name, axes: indexes(name, `IM${spatial}`), multiplier: true };
  }
  const axes = axesOf(name, torch, refuse);
  return axes && layoutOf(name, axes);
}

/** The sizes in a layout of a tensor whose sizes in PyTorch's order are `shape`. */
export function sizesIn(layout: Layout | null, shape: readonly number[], inChannels: number): number[] {
  const sizes = splitSizes(layout, shape, inChannels);
  return layout ? layout.axes.map((axis) => sizes[axis]) : [...sizes];
}

/** The sizes that a layout orders: PyTorch's, with input channel and multiplier apart where the layout has them so. */
export function splitSizes(
  layout: Layout | null,
  shape: readonly number[],
  inChannels: number,
): readonly number[] {
  if (!layout?.multiplier) return shape;
  const [channels, , ...kernel] = shape;
  return [inChannels, channels / inChannels, ...kernel];
}

/** An index in a layout of the element at `index` in PyTorch's order. `multiplier` is out_channels / in_channels. */
export function indexIn(layout: Layout | null, index: readonly number[], multiplier = 1): readonly number[] {
  if (!layout) return index;
  const [channel, , ...kernel] = index;
  const split = layout.multiplier
    ? [Math.floor(channel / multiplier), channel % multiplier, ...kernel]
    : index;
  return layout.axes.map((axis) => split[axis]);
}

/** The sizes or the index of a tensor in a layout, in PyTorch's order. */
export function torchOrder(layout: Layout | null, values: readonly number[]): number[] {
  return layout ? inverseOf(layout.axes).map((axis) => values[axis]) : [...values];
}

/** The order of axes that undoes one. */
export function inverseOf(axes: readonly number[]): number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}

/** Null is PyTorch's own. */
function layoutOf(name: string, axes: readonly number[]): Layout | null {
  return axes.every((axis, i) => axis === i) ? null : { name, axes };
}

function indexes(name: string, letters: string): number[] {
  return [...name].map((letter) => letters.indexOf(letter));
}

function axesOf(name: string, letters: string, refusal: (name: string) => ProblemError): number[] | null {
  if (name === letters) return null;
  if ([...name].sort().join() !== [...letters].sort().join()) throw refusal(name);
  return indexes(name, letters);
}

function noLayout(field: keyof NamedLayouts, name: string, hint: string): ProblemError {
  const message = `${JSON.stringify(name.slice(0, 40))} is no layout of the layer's ${field}`;
  return ProblemError.of('invalid-request', { pointer: `/layout/${field}`, message, hint });
}
