import type { AttributesOf } from '../../../src/layers/dialects/table.ts';
import { arrayOf, at, channelsLast, channelsSecond, flip, type NumberArray, transpose } from './array.ts';
import { zerosBetween } from './channels-first.ts';
import { biased, correlate, extended, spread } from './convolution.ts';

type Bias = readonly number[] | null;
type Pair = readonly [number, number];

const same = (total: number): Pair => [Math.floor(total / 2), total - Math.floor(total / 2)];

/** TensorFlow's SAME: ⌈size / stride⌉ outputs, the odd element of the padding at the end. */
const samePads = (sizes: readonly number[], extents: readonly number[], stride: readonly number[]) =>
  sizes.map((size, i) =>
    same(Math.max(0, (Math.ceil(size / stride[i]) - 1) * stride[i] + extents[i] - size)),
  );

/** A kernel [*k, I, O] as [O, I, *k]. */
function outFirst(w: NumberArray): NumberArray {
  const axes = w.shape.length - 2;
  return transpose(w, [axes + 1, axes, ...Array.from({ length: axes }, (_, i) => i)]);
}

/** A depthwise kernel [*k, C, M] as [C·M, 1, *k]: output channel c·M + m is input channel c through kernel m. */
function depthwiseKernel(w: NumberArray): NumberArray {
  const kernel = w.shape.slice(0, -2);
  const [channels, multiplier] = w.shape.slice(-2);
  return arrayOf([channels * multiplier, 1, ...kernel], ([o, , ...k]) =>
    at(w, [...k, Math.floor(o / multiplier), o % multiplier]),
  );
}

/** Keras's layers with channels last, on TensorFlow. */
export function kerasLayer(
  a: AttributesOf<'keras'>,
  x: NumberArray,
  w: NumberArray,
  bias: Bias,
): NumberArray {
  const input = channelsSecond(x);
  const ones = a.kernel_size.map(() => 1);
  const { strides = ones, dilation_rate = ones } = a;
  const extents = a.kernel_size.map((taps, i) => (taps - 1) * dilation_rate[i] + 1);
  const sizes = input.shape.slice(2);
  if (strides.some((step) => step > 1) && dilation_rate.some((rate) => rate > 1))
    throw new Error('`strides > 1` not supported in conjunction with `dilation_rate > 1`');
  if (!a.class_name.endsWith('Transpose')) {
    const depthwise = a.class_name.startsWith('Depthwise');
    const pads =
      a.padding === 'same'
        ? samePads(sizes, extents, strides)
        : extents.map((extent): Pair => [a.padding === 'causal' ? extent - 1 : 0, 0]);
    const groups = depthwise ? a.input_channels : (a.groups ?? 1);
    const kernel = depthwise ? depthwiseKernel(w) : outFirst(w);
    return channelsLast(biased(correlate(input, kernel, strides, dilation_rate, pads, groups), bias));
  }
  const out = sizes.map((size, i) => {
    const longer = a.output_padding?.[i];
    if (a.padding === 'valid')
      return (size - 1) * strides[i] + extents[i] + (longer ?? Math.max(extents[i], strides[i]) - extents[i]);
    return longer === undefined ? size * strides[i] : (size - 1) * strides[i] + (extents[i] % 2) + longer;
  });
  return channelsLast(biased(adjoint(input, w, strides, dilation_rate, out, a.padding === 'same'), bias));
}

/** conv2d_transpose of TensorFlow and TFLite, for a kernel [*k, O, I]: the adjoint of the convolution that the padding names. */
function adjoint(
  x: NumberArray,
  w: NumberArray,
  strides: readonly number[],
  rates: readonly number[],
  out: readonly number[],
  padsSame: boolean,
): NumberArray {
  const axes = out.length;
  const kernel = transpose(w, [axes + 1, axes, ...Array.from({ length: axes }, (_, i) => i)]);
  const before = out.map((size, i) => {
    const reach = (x.shape[i + 2] - 1) * strides[i] + (kernel.shape[i + 2] - 1) * rates[i] + 1;
    return padsSame ? same(Math.max(0, reach - size))[0] : 0;
  });
  return spread(x, kernel, strides, rates, before, out, 1);
}

/** Operators of TFLite. Filters: OHWI, 1HWO, and DHWIO or DHWOI. */
export function tfliteOperator(
  a: AttributesOf<'tflite'>,
  x: NumberArray,
  w: NumberArray,
  bias: Bias,
): NumberArray {
  const input = channelsSecond(x);
  const sizes = input.shape.slice(2);
  const { stride, dilation_factor: rates } = a;
  if (a.op === 'TRANSPOSE_CONV' || a.op === 'CONV_3D_TRANSPOSE') {
    const kernel = a.op === 'TRANSPOSE_CONV' ? transpose(w, [1, 2, 0, 3]) : w;
    return channelsLast(
      biased(adjoint(input, kernel, stride, rates, a.output_size ?? [], a.padding === 'SAME'), bias),
    );
  }
  const kernel =
    a.op === 'CONV_3D'
      ? outFirst(w)
      : a.op === 'CONV_2D'
        ? transpose(w, [0, 3, 1, 2])
        : arrayOf([w.shape[3], 1, w.shape[1], w.shape[2]], ([o, , i, j]) => at(w, [0, i, j, o]));
  const extents = kernel.shape.slice(2).map((taps, i) => (taps - 1) * rates[i] + 1);
  const pads = a.padding === 'SAME' ? samePads(sizes, extents, stride) : sizes.map((): Pair => [0, 0]);
  // Output channel c·multiplier + m of a depthwise operator is of input channel c.
  const groups = input.shape[1] / kernel.shape[1];
  return channelsLast(biased(correlate(input, kernel, stride, rates, pads, groups), bias));
}

/** flax.linen.Conv, and ConvTranspose with transpose_kernel. */
export function flaxModule(a: AttributesOf<'flax'>, x: NumberArray, w: NumberArray, bias: Bias): NumberArray {
  const input = channelsSecond(x);
  const sizes = input.shape.slice(2);
  const ones = a.kernel_size.map(() => 1);
  const { strides = ones, kernel_dilation = ones, padding } = a;
  const extents = a.kernel_size.map((taps, i) => (taps - 1) * kernel_dilation[i] + 1);
  const none = sizes.map((): Pair => [0, 0]);
  if (a.module === 'ConvTranspose') {
    if (typeof padding === 'string') throw new Error('not defined here');
    // The kernel [*k, O, I] is flipped, and in and out are exchanged.
    const axes = sizes.length;
    const flipped = flip(transpose(w, [axes, axes + 1, ...Array.from({ length: axes }, (_, i) => i)]), 2);
    return channelsLast(
      biased(correlate(zerosBetween(input, strides), flipped, ones, kernel_dilation, padding, 1), bias),
    );
  }
  const wrapped = padding === 'CIRCULAR' || padding === 'REFLECT';
  const around = extents.map((extent): Pair => [Math.floor((extent - 1) / 2), Math.floor(extent / 2)]);
  const padded = wrapped ? extended(input, around, padding === 'CIRCULAR' ? 'circular' : 'reflect') : input;
  const pads =
    typeof padding === 'object'
      ? padding
      : padding === 'SAME'
        ? samePads(sizes, extents, strides)
        : padding === 'CAUSAL'
          ? extents.map((extent): Pair => [extent - 1, 0])
          : none;
  const kernel = outFirst(w);
  return channelsLast(
    biased(correlate(padded, kernel, strides, kernel_dilation, pads, a.feature_group_count ?? 1), bias),
  );
}
