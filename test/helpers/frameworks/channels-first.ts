import type { AttributesOf } from '../../../src/layers/dialects/table.ts';
import { arrayOf, at, type NumberArray } from './array.ts';
import { biased, correlate, extended, spread } from './convolution.ts';

type Bias = readonly number[] | null;
type Pair = readonly [number, number];

const listed = (value: number | readonly number[], axes: number): readonly number[] =>
  typeof value === 'number' ? Array<number>(axes).fill(value) : value;

const same = (total: number): Pair => [Math.floor(total / 2), total - Math.floor(total / 2)];

/** torch.nn: padding in front of the convolution, by the mode; a transposed layer cuts `padding` off both ends. */
export function pytorchLayer(
  a: AttributesOf<'pytorch'>,
  x: NumberArray,
  w: NumberArray,
  bias: Bias,
): NumberArray {
  const kernel = w.shape.slice(2);
  const axes = kernel.length;
  const [stride, dilation] = [listed(a.stride, axes), listed(a.dilation, axes)];
  if (a.module.startsWith('ConvTranspose')) {
    const cut = typeof a.padding === 'string' ? kernel.map(() => 0) : listed(a.padding, axes);
    const longer = listed(a.output_padding ?? 0, axes);
    const out = x.shape
      .slice(2)
      .map((size, i) => (size - 1) * stride[i] - 2 * cut[i] + dilation[i] * (kernel[i] - 1) + longer[i] + 1);
    return biased(spread(x, w, stride, dilation, cut, out, a.groups), bias);
  }
  const pads =
    a.padding === 'same'
      ? kernel.map((taps, i) => same(dilation[i] * (taps - 1)))
      : listed(a.padding === 'valid' ? 0 : a.padding, axes).map((amount): Pair => [amount, amount]);
  const none = kernel.map((): Pair => [0, 0]);
  return biased(correlate(extended(x, pads, a.padding_mode), w, stride, dilation, none, a.groups), bias);
}

/** ONNX's Conv and ConvTranspose. */
export function onnxNode(a: AttributesOf<'onnx'>, x: NumberArray, w: NumberArray, bias: Bias): NumberArray {
  const axes = a.kernel_shape.length;
  const ones = Array<number>(axes).fill(1);
  const { strides = ones, dilations = ones, pads = Array<number>(2 * axes).fill(0), group } = a;
  const extents = a.kernel_shape.map((taps, i) => (taps - 1) * dilations[i] + 1);
  const sizes = x.shape.slice(2);
  if (a.op_type === 'ConvTranspose') {
    const out = sizes.map(
      (size, i) =>
        strides[i] * (size - 1) + (a.output_padding?.[i] ?? 0) + extents[i] - pads[i] - pads[axes + i],
    );
    return biased(spread(x, w, strides, dilations, pads.slice(0, axes), out, group), bias);
  }
  const pairs = sizes.map((size, i): Pair => {
    if (a.auto_pad === undefined || a.auto_pad === 'NOTSET') return [pads[i], pads[axes + i]];
    const total = Math.max(0, (Math.ceil(size / strides[i]) - 1) * strides[i] + extents[i] - size);
    const [less, more] = same(total);
    return a.auto_pad === 'SAME_UPPER' ? [less, more] : [more, less];
  });
  return biased(correlate(x, w, strides, dilations, pairs, group), bias);
}

/** jax.lax.conv_general_dilated with channels first, then the bias. */
export function jaxCall(a: AttributesOf<'jax'>, x: NumberArray, w: NumberArray, bias: Bias): NumberArray {
  const axes = a.window_strides.length;
  const ones = Array<number>(axes).fill(1);
  const rates = a.rhs_dilation ?? ones;
  const dilated = zerosBetween(x, a.lhs_dilation ?? ones);
  const sizes = dilated.shape.slice(2);
  const pads =
    typeof a.padding === 'object'
      ? a.padding
      : sizes.map((size, i): Pair => {
          const reach = (w.shape[i + 2] - 1) * rates[i] + 1;
          const out = Math.ceil(size / a.window_strides[i]);
          return a.padding === 'VALID'
            ? [0, 0]
            : same(Math.max(0, (out - 1) * a.window_strides[i] + reach - size));
        });
  return biased(correlate(dilated, w, a.window_strides, rates, pads, a.feature_group_count), bias);
}

/** x with `rate − 1` zeros between its elements. */
export function zerosBetween(x: NumberArray, rates: readonly number[]): NumberArray {
  const [n, c, ...sizes] = x.shape;
  return arrayOf([n, c, ...sizes.map((size, i) => (size - 1) * rates[i] + 1)], ([image, channel, ...u]) =>
    u.every((q, i) => q % rates[i] === 0) ? at(x, [image, channel, ...u.map((q, i) => q / rates[i])]) : 0,
  );
}

/** MLGraphBuilder.conv2d and convTranspose2d. */
export function webnnCall(a: AttributesOf<'webnn'>, x: NumberArray, w: NumberArray, bias: Bias): NumberArray {
  const [top, bottom, left, right] = a.padding;
  if (a.method === 'conv2d')
    return biased(
      correlate(
        x,
        w,
        a.strides,
        a.dilations,
        [
          [top, bottom],
          [left, right],
        ],
        a.groups,
      ),
      bias,
    );
  const [height, width] = [0, 1].map(
    (i) => (x.shape[i + 2] - 1) * a.strides[i] + (w.shape[i + 2] - 1) * a.dilations[i] + 1,
  );
  const [below = 0, beside = 0] = a.outputPadding ?? [];
  const out = [height - top - bottom + below, width - left - right + beside];
  return biased(spread(x, w, a.strides, a.dilations, [top, left], out, a.groups), bias);
}

/** MIL's conv and conv_transpose. */
export function coremlOperation(
  a: AttributesOf<'coreml'>,
  x: NumberArray,
  w: NumberArray,
  bias: Bias,
): NumberArray {
  const sizes = x.shape.slice(2);
  const extents = w.shape.slice(2).map((taps, i) => (taps - 1) * a.dilations[i] + 1);
  const pairs = sizes.map((size, i): Pair => {
    if (a.pad_type === 'custom') return [a.pad?.[2 * i] ?? 0, a.pad?.[2 * i + 1] ?? 0];
    if (a.pad_type === 'valid') return [0, 0];
    const total = Math.max(0, (Math.ceil(size / a.strides[i]) - 1) * a.strides[i] + extents[i] - size);
    const [less, more] = same(total);
    return a.pad_type === 'same' ? [less, more] : [more, less];
  });
  if (a.op === 'conv') return biased(correlate(x, w, a.strides, a.dilations, pairs, a.groups), bias);
  const out =
    a.output_size ??
    sizes.map((size, i) => (size - 1) * a.strides[i] + extents[i] - pairs[i][0] - pairs[i][1]);
  const before = pairs.map(([first]) => first);
  return biased(spread(x, w, a.strides, a.dilations, before, out, a.groups), bias);
}
