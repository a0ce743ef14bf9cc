import { computationOf } from '../backend/convolve.ts';
import { sourceOf } from '../layers/extension.ts';
import { extentOf, greatestCommonDivisor } from '../layers/extent.ts';
import type { Geometry } from '../layers/geometry.ts';
import { eachAxis, type Triple } from '../layers/triple.ts';
import { release } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { elementCount, elements, heldIn, roundTo, type TensorData, zeros } from '../tensor/tensor.ts';
import { kernelOf, type Problem, perGroup } from './problem.ts';
import { elementsOf, type View, volume } from './view.ts';

/** All values of a problem, before anything is applied to them, and Σ|terms| of each. Sums of integers are exact. */
export interface Values {
  readonly values: TensorData | Int32Array;
  /** Null where the sums are exact. */
  readonly absolute: TensorData | null;
}

/** The correlation that a problem computes, or whose adjoint it computes, with the padding that its sizes imply. */
export function geometryOf(problem: Problem): Geometry {
  const { dtype, transposed, groups, stride, dilation } = problem;
  const kernel = kernelOf(problem);
  const { inputs, outputs } = perGroup(problem);
  const spatial = ({ sizes }: Pick<View, 'sizes'>): Triple => [sizes[2], sizes[3], sizes[4]];
  const out = spatial({ sizes: problem.output });
  const [input, output] = transposed ? [out, spatial(problem.input)] : [spatial(paddedInput(problem)), out];
  const before: Triple = isPadded(problem) ? [0, 0, 0] : problem.before;
  const reach = eachAxis(
    (axis) => (output[axis] - 1) * stride[axis] + extentOf(kernel[axis], dilation[axis]),
  );
  // A transposed layer may be longer than what its taps reach.
  const padded = eachAxis((axis) =>
    transposed ? Math.max(reach[axis], input[axis] + before[axis]) : reach[axis],
  );
  return {
    dtype: heldIn(dtype),
    batch: problem.input.sizes[0],
    groups,
    inPerGroup: transposed ? outputs : inputs,
    outPerGroup: transposed ? inputs : outputs,
    ...{ input, kernel, stride, dilation, before, padded, output },
    after: eachAxis((axis) => padded[axis] - input[axis] - before[axis]),
  };
}

/** The most terms that a value of the problem has, the bias not counted. */
export function termsOf(problem: Problem): number {
  const kernel = kernelOf(problem);
  const { transposed, stride, dilation } = problem;
  const taps = eachAxis((axis) => {
    const step = stride[axis] / greatestCommonDivisor(stride[axis], dilation[axis]);
    return transposed ? Math.ceil(kernel[axis] / step) : kernel[axis];
  });
  return perGroup(problem).inputs * elementCount(taps);
}

/** Computes a problem with the kernels of the service, and then Σ|terms| with them where the sums are rounded. */
export function compute(problem: Problem): Values {
  const { dtype, transposed, output } = problem;
  const geometry = geometryOf(problem);
  const padded = paddedInput(problem);
  const input = padded.data ?? elementsOf(padded, geometry.dtype);
  const weight = problem.weight.data ?? elementsOf(problem.weight, geometry.dtype);
  const bias = biasOf(problem);
  const convolve = computationOf(transposed);
  const values = zeros(geometry.dtype, volume(output));
  convolve(geometry, { input, weight, bias }, values);
  roundTo(values, dtype);
  const absolutes = problem.requantization
    ? null
    : { input: absoluteOf(input), weight: absoluteOf(weight), bias: bias && absoluteOf(bias) };
  if (input !== padded.data) release(input);
  if (weight !== problem.weight.data) release(weight);
  if (!absolutes) return { values, absolute: null };
  const absolute = zeros(geometry.dtype, volume(output));
  convolve(geometry, absolutes, absolute);
  release(absolutes.input);
  release(absolutes.weight);
  return { values, absolute };
}

/** Whether the input has its padding before the correlation: all but zeros. */
function isPadded({ mode, transposed, fill }: Problem): boolean {
  return !transposed && (mode !== 'zeros' || fill !== 0);
}

/** The input as the correlation reads it: with padding that is not zeros. */
function paddedInput(problem: Problem): View {
  const { input, mode, before, stride, dilation, output, fill } = problem;
  if (!isPadded(problem)) return input;
  const kernel = kernelOf(problem);
  const source = mode === 'zeros' ? () => -1 : sourceOf[mode];
  const sizes = eachAxis(
    (axis) => (output[axis + 2] - 1) * stride[axis] + extentOf(kernel[axis], dilation[axis]),
  );
  const from = (axis: 0 | 1 | 2, at: number) => {
    const size = input.sizes[axis + 2];
    const position = at - before[axis];
    return position >= 0 && position < size ? position : source(position, size);
  };
  return {
    sizes: [input.sizes[0], input.sizes[1], ...sizes],
    at: (n, c, d, h, w) => {
      const [z, y, x] = [from(0, d), from(1, h), from(2, w)];
      return z < 0 || y < 0 || x < 0 ? fill : input.at(n, c, z, y, x);
    },
  };
}

function biasOf({ bias, output, dtype }: Problem): TensorData | null {
  if (!bias) return null;
  const data = elements(heldIn(dtype), output[1]);
  for (let c = 0; c < data.length; c++) data[c] = bias(c);
  return data;
}

function absoluteOf(data: TensorData): TensorData {
  const absolute = elements(data instanceof Float64Array ? 'float64' : 'float32', data.length);
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    absolute[i] = Math.abs(data[i]);
  }
  return absolute;
}
