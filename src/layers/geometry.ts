import { type ComputeDType, heldIn } from '../tensor/tensor.ts';
import { extentOf } from './extent.ts';
import {
  channelMismatch,
  checkRank,
  emptySpatial,
  kernelTooLarge,
  type Origin,
  outputTooSmall,
} from './geometry-faults.ts';
import { isTransposed, type Layer, paddingPairs, spatialAxes, weightShape } from './layer.ts';
import { eachAxis, type Triple, triple } from './triple.ts';

/**
 * A correlation of `input` to `output` with zero padding: all the shape arithmetic of one layer,
 * three-dimensional whatever the layer. A convolution computes it, a transposed convolution its adjoint:
 * there, `input` is the layer's output and `output` its input. Output position p and tap k meet input
 * position p·stride + k·dilation − before.
 */
export interface Geometry {
  readonly dtype: ComputeDType;
  readonly batch: number;
  readonly groups: number;
  readonly inPerGroup: number;
  readonly outPerGroup: number;
  readonly input: Triple;
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  /** Zeros in front of the input. A negative value crops as many positions instead. */
  readonly before: Triple;
  readonly after: Triple;
  /** Input sizes with the padding on both sides: input + before + after. */
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

/**
 * The geometry of `layer` on an input of `shape`, `[N, C, *spatial]` or `[C, *spatial]`; padding modes count
 * as zeros. Output size (torch.nn.Conv2d): ⌊(n + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1;
 * of a transposed layer (torch.nn.ConvTranspose2d): (n − 1)·stride − before − after + dilation·(kernel − 1) +
 * 1 + output_padding. A batch of no images may have spatial sizes of 0, in the output of a transposed layer too.
 * @throws ProblemError `invalid-tensor` where the input does not fit, `invalid-layer` where nothing would
 * come out.
 */
export function geometryOf(layer: Layer, shape: readonly number[], origin: Origin): Geometry {
  const axes = spatialAxes[layer.type];
  checkRank(layer, shape, origin);
  const batched = shape.length === axes + 2;
  const channels = shape[batched ? 1 : 0];
  if (channels !== layer.in_channels) throw channelMismatch(layer, shape, channels, origin);
  const pairs = paddingPairs(layer);
  const side = (index: 0 | 1) =>
    triple(
      pairs.map((pair) => pair[index]),
      0,
    );
  const [before, after] = [side(0), side(1)];
  const kernel = triple(layer.kernel_size, 1);
  const stride = triple(layer.stride, 1);
  const dilation = triple(layer.dilation, 1);
  const extent = eachAxis((axis) => extentOf(kernel[axis], dilation[axis]));
  const given = triple(shape.slice(-axes), 1);
  const batch = batched ? shape[0] : 1;
  // PyTorch looks at the sizes of an empty batch no further: none of its kernels runs.
  const least = batch === 0 ? 0 : 1;
  const sizes = isTransposed(layer) ? transposedSizes() : forwardSizes();
  const { groups } = layer;
  const [inChannels, outChannels] = isTransposed(layer)
    ? [layer.out_channels, layer.in_channels]
    : [layer.in_channels, layer.out_channels];
  // Written out: object spreads took most of the time of a small request's checks.
  return {
    dtype: heldIn(layer.dtype),
    batch,
    groups,
    inPerGroup: inChannels / groups,
    outPerGroup: outChannels / groups,
    input: sizes.input,
    kernel,
    stride,
    dilation,
    before,
    after,
    padded: sizes.padded,
    output: sizes.output,
  };

  function forwardSizes() {
    const padded = eachAxis((axis) => given[axis] + before[axis] + after[axis]);
    if (extent.some((size, axis) => size > padded[axis])) throw kernelTooLarge(layer, padded, extent, origin);
    if (given.some((size) => size < least)) throw emptySpatial(layer, shape, origin);
    const output = eachAxis((axis) => Math.floor((padded[axis] - extent[axis]) / stride[axis]) + 1);
    return { input: given, padded, output };
  }

  function transposedSizes() {
    if (given.some((size) => size < least)) throw emptySpatial(layer, shape, origin);
    const longer = triple(layer.output_padding ?? [], 0);
    const padded = eachAxis((axis) => (given[axis] - 1) * stride[axis] + extent[axis] + longer[axis]);
    const input = eachAxis((axis) => padded[axis] - before[axis] - after[axis]);
    if (input.some((size) => size < least)) throw outputTooSmall(layer, given, input, origin);
    return { input, padded, output: given };
  }
}

/** The shapes of all four tensors of `layer` on an input of `shape`. */
export function shapesOf(layer: Layer, shape: readonly number[], geometry: Geometry): Shapes {
  const axes = spatialAxes[layer.type];
  const sizes = isTransposed(layer) ? geometry.input : geometry.output;
  return {
    input: shape,
    weight: weightShape(layer),
    bias: layer.bias ? [layer.out_channels] : null,
    output: [...shape.slice(0, shape.length - axes - 1), layer.out_channels, ...sizes.slice(3 - axes)],
  };
}
