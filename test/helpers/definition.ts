import { type Layer, type PaddingMode, paddingPairs, spatialAxes } from '../../src/layers/layer.ts';
import type { LayerDType, TensorData } from '../../src/tensor/tensor.ts';

/** The elements of a layer's operands. Without gradOutput, there are no gradients. */
export interface Given {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
  readonly gradOutput?: TensorData;
}

/**
 * A result in float64, what any order of summation in the layer's dtype may differ from it by, and the sums in float32
 * in the order of docs/numerics.md, of which bias gradients and padding modes other than zeros have another.
 */
export interface Defined {
  readonly float32: Float32Array;
  readonly values: Float64Array;
  readonly bounds: Float64Array;
}

export type Result = 'output' | 'grad_input' | 'grad_weight' | 'grad_bias';

/**
 * A layer by its definition, term by term, knowing nothing of the code under test but the layer's fields: a
 * convolution's output at q and its input at q·stride + k·dilation − before meet through tap k; a transposed
 * one's input and output meet likewise. Bounds: ε·(K + 1)·Σ|terms|, K the number of terms (Higham, "Accuracy
 * and Stability of Numerical Algorithms", 2002, §4.2).
 */
export function defined(
  layer: Layer,
  shape: readonly number[],
  given: Given,
): Record<Result, Defined> & { shape: number[] } {
  const axes = spatialAxes[layer.type];
  const transposed = layer.type.startsWith('conv_transpose');
  const three = (values: readonly number[], missing: number) => [
    ...Array<number>(3 - axes).fill(missing),
    ...values,
  ];
  const batch = shape.length === axes + 2 ? shape[0] : 1;
  const size = three(shape.slice(-axes), 1);
  const [kernel, stride, dilation] = [
    three(layer.kernel_size, 1),
    three(layer.stride, 1),
    three(layer.dilation, 1),
  ];
  const before = three(
    paddingPairs(layer).map(([amount]) => amount),
    0,
  );
  const after = three(
    paddingPairs(layer).map(([, amount]) => amount),
    0,
  );
  const longer = three(layer.output_padding ?? Array<number>(axes).fill(0), 0);
  const extent = kernel.map((taps, i) => dilation[i] * (taps - 1) + 1);
  const out = size.map((n, i) =>
    transposed
      ? (n - 1) * stride[i] + extent[i] - before[i] - after[i] + longer[i]
      : Math.floor((n + before[i] + after[i] - extent[i]) / stride[i]) + 1,
  );
  const [wide, narrow] = transposed ? [out, size] : [size, out];
  const { groups, in_channels, out_channels } = layer;
  const [wides, narrows] = transposed ? [out_channels, in_channels] : [in_channels, out_channels];
  const volume = (sizes: readonly number[]) => sizes.reduce((product, n) => product * n, 1);
  const outputs = batch * out_channels * volume(out);

  const results = {
    output: new Sums(outputs),
    grad_input: new Sums(given.input.length),
    grad_weight: new Sums(given.weight.length),
    grad_bias: new Sums(out_channels),
  };
  const { input, weight, bias, gradOutput } = given;
  for (let n = 0; n < batch; n++) {
    for (let o = 0; o < narrows; o++) {
      const group = Math.floor(o / (narrows / groups));
      for (let inGroup = 0; inGroup < wides / groups; inGroup++) {
        const i = group * (wides / groups) + inGroup;
        for (const [q, k, p] of meetings()) {
          const [x, y] = transposed
            ? [at(n, narrows, o, narrow, q), at(n, wides, i, wide, p)]
            : [at(n, wides, i, wide, p), at(n, narrows, o, narrow, q)];
          if (transposed && y < 0) continue;
          const w = (o * (wides / groups) + inGroup) * volume(kernel) + k;
          const value = x < 0 ? 0 : input[x];
          results.output.add(y, value * weight[w]);
          if (!gradOutput) continue;
          if (x >= 0) results.grad_input.add(x, gradOutput[y] * weight[w]);
          results.grad_weight.add(w, gradOutput[y] * value);
        }
      }
    }
  }
  const plane = volume(out);
  for (let y = 0; y < outputs; y++) {
    const channel = Math.floor(y / plane) % out_channels;
    if (bias) results.output.add(y, bias[channel]);
    if (gradOutput) results.grad_bias.add(channel, gradOutput[y]);
  }
  const { output, grad_input, grad_weight, grad_bias } = results;
  return {
    shape: [...shape.slice(0, shape.length - axes - 1), out_channels, ...out.slice(3 - axes)],
    output: output.within(layer.dtype),
    grad_input: grad_input.within(layer.dtype),
    grad_weight: grad_weight.within(layer.dtype),
    grad_bias: grad_bias.within(layer.dtype),
  };

  /** All [position in narrow, tap, position in wide or -1]. */
  function* meetings(): Generator<[number, number, number]> {
    for (let q = 0; q < volume(narrow); q++) {
      const from = unravel(q, narrow);
      for (let k = 0; k < volume(kernel); k++) {
        const tap = unravel(k, kernel);
        const position = from.map((start, axis) => {
          const p = start * stride[axis] + tap[axis] * dilation[axis] - before[axis];
          return p >= 0 && p < wide[axis] ? p : stand(layer.padding_mode, p, wide[axis]);
        });
        yield [
          q,
          k,
          position.includes(-1) ? -1 : (position[0] * wide[1] + position[1]) * wide[2] + position[2],
        ];
      }
    }
  }
}

/** The position whose element stands at `p`, outside; -1 for zero. */
function stand(mode: PaddingMode, p: number, size: number): number {
  if (mode === 'zeros') return -1;
  if (mode === 'replicate') return p < 0 ? 0 : size - 1;
  if (mode === 'circular') return p < 0 ? p + size : p - size;
  return p < 0 ? -p : 2 * size - 2 - p;
}

function at(
  n: number,
  channels: number,
  channel: number,
  sizes: readonly number[],
  position: number,
): number {
  return position < 0 ? -1 : (n * channels + channel) * sizes[0] * sizes[1] * sizes[2] + position;
}

function unravel(index: number, [, height, width]: readonly number[]): [number, number, number] {
  return [Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width];
}

class Sums {
  readonly values: Float64Array;
  readonly #float32: Float32Array;
  readonly #absolute: Float64Array;
  readonly #terms: Float64Array;

  constructor(length: number) {
    this.values = new Float64Array(length);
    this.#float32 = new Float32Array(length);
    this.#absolute = new Float64Array(length);
    this.#terms = new Float64Array(length);
  }

  add(index: number, term: number): void {
    this.values[index] += term;
    this.#float32[index] += Math.fround(term);
    this.#absolute[index] += Math.abs(term);
    this.#terms[index]++;
  }

  within(dtype: LayerDType): Defined {
    const epsilon = dtype === 'float64' ? 2 ** -52 : 2 ** -23;
    return {
      float32: this.#float32,
      values: this.values,
      bounds: this.#absolute.map((sum, i) => epsilon * (this.#terms[i] + 1) * sum),
    };
  }
}

/** Indexes where `data` is further from the definition than its bound. */
export function beyond(
  data: ArrayLike<number>,
  { values, bounds }: Defined,
  exact: ArrayLike<number> = values,
): number[] {
  return [...bounds.keys()].filter((i) => !(Math.abs(data[i] - exact[i]) <= bounds[i]));
}
