import fc from 'fast-check';
import type { Convolve, Operands } from '../../src/backend/backend.ts';
import { geometryOf, shapesOf } from '../../src/layers/geometry.ts';
import { type Layer, type LayerSpec, type PaddingMode, paddingModes } from '../../src/layers/layer.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import { type ComputeDType, elementCount, type TensorData, zeros } from '../../src/tensor/tensor.ts';
import { randomData } from './random.ts';

/** A layer as a request states it: a 3 × 3 conv2d of 4 channels to 4 in one group, but for `fields`. */
export function specOf(fields: Partial<LayerSpec> = {}): LayerSpec {
  return {
    type: 'conv2d',
    in_channels: 4,
    out_channels: 4,
    kernel_size: 3,
    stride: 1,
    padding: 0,
    dilation: 1,
    groups: 1,
    bias: true,
    padding_mode: 'zeros',
    dtype: 'float32',
    ...fields,
  };
}

export const layerOf = (fields: Partial<LayerSpec> = {}): Layer => resolveLayer(specOf(fields));

/** A layer and the shape of an input that fits it. */
export interface Fitting {
  readonly spec: LayerSpec;
  readonly shape: readonly number[];
}

/** What `fitting` may draw from; the defaults are the largest figures. */
export interface FittingBounds {
  readonly groups?: number;
  readonly inPerGroup?: number;
  readonly outPerGroup?: number;
  /** How many positions beyond the kernel's own extent an input's innermost axis may have. */
  readonly width?: number;
  /** The same of every other axis. */
  readonly room?: number;
  /** Whether transposed layers are drawn too. */
  readonly transposed?: boolean;
  /** Whether convolutions of all padding modes are drawn. */
  readonly modes?: boolean;
}

const upTo = (largest: number, least = 1) => fc.integer({ min: least, max: largest });

const drawnAxis = (largest: number) =>
  fc.record({
    kernel: upTo(3),
    stride: upTo(3),
    dilation: upTo(3),
    before: upTo(3, 0),
    after: upTo(3, 0),
    longer: upTo(2, 0),
    beyond: upTo(largest, 0),
  });

interface DrawnAxis {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly longer: number;
  readonly beyond: number;
}

/** An axis of a convolution, and the size of an input that it fits with its padding mode. */
function fittedForward(axis: DrawnAxis, mode: PaddingMode) {
  const extent = (axis.kernel - 1) * axis.dilation + 1;
  const least = {
    zeros: 1,
    replicate: 1,
    reflect: Math.max(axis.before, axis.after) + 1,
    circular: Math.max(axis.before, axis.after, 1),
  };
  return { ...axis, size: Math.max(least[mode], extent - axis.before - axis.after + axis.beyond) };
}

/** An axis of a transposed layer that crops at most what leaves something, and the size of its input. */
function fittedTransposed(axis: DrawnAxis) {
  const size = axis.beyond + 1;
  const longer = Math.min(axis.longer, Math.max(axis.stride, axis.dilation) - 1);
  const whole = (size - 1) * axis.stride + (axis.kernel - 1) * axis.dilation + 1 + longer;
  const before = Math.min(axis.before, Math.floor((whole - 1) / 2));
  const after = Math.min(axis.after, Math.floor((whole - 1) / 2));
  return { ...axis, size, longer, before, after };
}

/** Layers of every type, each with an input (batched or not, batches of none too) that it fits. */
export function fitting(bounds: FittingBounds = {}): fc.Arbitrary<Fitting> {
  const { groups = 3, inPerGroup = 3, outPerGroup = 6, width = 20, room = 4 } = bounds;
  return fc
    .record({
      axes: fc.tuple(drawnAxis(width), drawnAxis(room), drawnAxis(room)),
      spatial: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
      transposed: bounds.transposed ? fc.boolean() : fc.constant(false),
      mode: bounds.modes ? fc.constantFrom(...paddingModes) : fc.constant<PaddingMode>('zeros'),
      groups: upTo(groups),
      inPerGroup: upTo(inPerGroup),
      outPerGroup: upTo(outPerGroup),
      symmetric: fc.boolean(),
      bias: fc.boolean(),
      dtype: fc.constantFrom<ComputeDType>('float32', 'float64'),
      batch: fc.constantFrom<readonly number[]>([], [0], [1], [2]),
    })
    .map((drawn) => {
      const mode = drawn.transposed ? 'zeros' : drawn.mode;
      // The first of the three is the innermost axis, which is the widest.
      const axes = drawn.axes
        .slice(0, drawn.spatial)
        .reverse()
        .map((axis) => ({ ...axis, after: drawn.symmetric ? axis.before : axis.after }))
        .map((axis) => (drawn.transposed ? fittedTransposed(axis) : fittedForward(axis, mode)));
      const symmetric = axes.every(({ before, after }) => before === after);
      const channels = drawn.groups * drawn.inPerGroup;
      const spec = specOf({
        type: drawn.transposed ? `conv_transpose${drawn.spatial}d` : `conv${drawn.spatial}d`,
        in_channels: channels,
        out_channels: drawn.groups * drawn.outPerGroup,
        groups: drawn.groups,
        kernel_size: axes.map(({ kernel }) => kernel),
        stride: axes.map(({ stride }) => stride),
        dilation: axes.map(({ dilation }) => dilation),
        padding: symmetric
          ? axes.map(({ before }) => before)
          : axes.map(({ before, after }) => [before, after] as const),
        ...(drawn.transposed && { output_padding: axes.map(({ longer }) => longer) }),
        bias: drawn.bias,
        padding_mode: mode,
        dtype: drawn.dtype,
      });
      return { spec, shape: [...drawn.batch, channels, ...axes.map(({ size }) => size)] };
    });
}

const nowhere = { layer: '', input: '' };

/** The geometry and the shapes of a layer on an input of `shape`. */
export function placed(layer: Layer, shape: readonly number[]) {
  const geometry = geometryOf(layer, shape, nowhere);
  return { geometry, shapes: shapesOf(layer, shape, geometry) };
}

/**
 * The elements of all operands of a layer, made by `make` from a length and a number that tells them apart.
 */
export function operandsFor(
  layer: Layer,
  shape: readonly number[],
  make = (length: number, seed: number): TensorData => randomData(length, layer.dtype, seed),
): Operands {
  const { shapes } = placed(layer, shape);
  return {
    input: make(elementCount(shapes.input), 1),
    weight: make(elementCount(shapes.weight), 2),
    bias: shapes.bias && make(shapes.bias[0], 3),
  };
}

/** What `run` makes of a layer on an input of `shape`. */
export function outputOf(run: Convolve, layer: Layer, shape: readonly number[], operands: Operands) {
  const { geometry, shapes } = placed(layer, shape);
  const output = zeros(layer.dtype, elementCount(shapes.output));
  run(geometry, operands, output);
  return output;
}
