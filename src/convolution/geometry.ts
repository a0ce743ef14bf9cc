import { ProblemError } from '../errors.ts';
import { type DType, shapeText } from '../tensor/tensor.ts';
import { type Layer, paddingPairs, spatialAxes, weightShape } from './layer.ts';

/** Depth, height, width. Layers of fewer spatial axes have 1s in front. */
export type Triple = readonly [depth: number, height: number, width: number];

/** All the shape arithmetic of one layer on one input; every layer type becomes three-dimensional here. */
export interface Geometry {
  readonly dtype: DType;
  readonly batch: number;
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  readonly input: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly before: Triple;
  readonly after: Triple;
  /** Input sizes with the padding on both sides. */
  readonly padded: Triple;
  readonly output: Triple;
}

/** Row-major shapes of the four tensors, `[N, C, *spatial]`, the batch axis only where the input has it. */
export interface Shapes {
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly bias: readonly [number] | null;
  readonly output: readonly number[];
}

/** Where the request states the layer and the input: prefixes for the pointers of faults. */
export interface Origin {
  readonly layer: string;
  readonly input: string;
}

/**
 * The geometry of `layer` on an input of `shape`, `[N, C, *spatial]` or `[C, *spatial]`.
 * Output size: ⌊(n + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1 (torch.nn.Conv2d).
 * @throws ProblemError `invalid-tensor` where the input does not fit, `invalid-layer` where the kernel is too large for it.
 */
export function geometryOf(layer: Layer, shape: readonly number[], origin: Origin): Geometry {
  const axes = spatialAxes[layer.type];
  checkRank(layer, shape, origin);
  const batched = shape.length === axes + 2;
  const channels = shape[batched ? 1 : 0];
  if (channels !== layer.in_channels) throw channelMismatch(layer, shape, channels, origin);
  const pairs = paddingPairs(layer);
  const input = triple(shape.slice(-axes), 1);
  const kernel = triple(layer.kernel_size, 1);
  const stride = triple(layer.stride, 1);
  const dilation = triple(layer.dilation, 1);
  const before = triple(
    pairs.map(([amount]) => amount),
    0,
  );
  const after = triple(
    pairs.map(([, amount]) => amount),
    0,
  );
  const padded = each((axis) => input[axis] + before[axis] + after[axis]);
  const extent = each((axis) => dilation[axis] * (kernel[axis] - 1) + 1);
  if (extent.some((size, axis) => size > padded[axis])) throw kernelTooLarge(layer, padded, extent, origin);
  if (input.includes(0)) throw emptySpatial(shape, origin);
  const output = each((axis) => Math.floor((padded[axis] - extent[axis]) / stride[axis]) + 1);
  const { groups, dtype } = layer;
  const inPerGroup = layer.in_channels / groups;
  const outPerGroup = layer.out_channels / groups;
  const batch = batched ? shape[0] : 1;
  return {
    dtype,
    batch,
    groups,
    inPerGroup,
    outPerGroup,
    input,
    kernel,
    stride,
    dilation,
    before,
    after,
    padded,
    output,
  };
}

/** The shapes of all four tensors of `layer` on an input of `shape`. */
export function shapesOf(layer: Layer, shape: readonly number[], geometry: Geometry): Shapes {
  const axes = spatialAxes[layer.type];
  return {
    input: shape,
    weight: weightShape(layer),
    bias: layer.bias ? [layer.out_channels] : null,
    output: [
      ...shape.slice(0, shape.length - axes - 1),
      layer.out_channels,
      ...geometry.output.slice(3 - axes),
    ],
  };
}

type Axis = 0 | 1 | 2;

function each(size: (axis: Axis) => number): Triple {
  return [size(0), size(1), size(2)];
}

function triple(values: readonly number[], missing: number): Triple {
  const at = (fromEnd: number) => values[values.length - fromEnd] ?? missing;
  return [at(3), at(2), at(1)];
}

function checkRank(layer: Layer, shape: readonly number[], origin: Origin): void {
  const axes = spatialAxes[layer.type];
  if (shape.length === axes + 1 || shape.length === axes + 2) return;
  throw ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message:
      `Expected ${axes + 1}D (unbatched) or ${axes + 2}D (batched) input to ${layer.type}, ` +
      `but got input of size: ${shapeText(shape)}`,
    hint: `the input's axes are [N, C, ${['D', 'H', axes === 1 ? 'L' : 'W'].slice(-axes).join(', ')}], N may be left out`,
  });
}

function channelMismatch(
  layer: Layer,
  shape: readonly number[],
  channels: number,
  origin: Origin,
): ProblemError {
  return ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message:
      `Given groups=${layer.groups}, weight of size ${shapeText(weightShape(layer))}, expected input${shapeText(shape)} ` +
      `to have ${layer.in_channels} channels, but got ${channels} channels instead`,
    hint: `give the input ${layer.in_channels} channels, or the layer in_channels ${channels}`,
  });
}

function kernelTooLarge(layer: Layer, padded: Triple, extent: Triple, origin: Origin): ProblemError {
  const axes = spatialAxes[layer.type];
  const sizes = (values: Triple) => `(${values.slice(3 - axes).join(' x ')})`;
  return ProblemError.of('invalid-layer', {
    pointer: `${origin.layer}/kernel_size`,
    message:
      `Calculated padded input size per channel: ${sizes(padded)}. Kernel size: ${sizes(extent)}. ` +
      "Kernel size can't be greater than actual input size",
    hint: `dilation * (kernel_size - 1) + 1 may be at most ${sizes(padded)}: pad more, or use a smaller kernel or dilation`,
  });
}

function emptySpatial(shape: readonly number[], origin: Origin): ProblemError {
  return ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message: `Only zero batch or zero channel inputs are supported, but got input shape: ${shapeText(shape)}`,
    hint: 'every spatial size must be at least 1',
  });
}
