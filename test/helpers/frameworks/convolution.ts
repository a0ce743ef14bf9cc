import { arrayOf, at, indexes, type NumberArray } from './array.ts';

type Pair = readonly [number, number];

/**
 * y[n, o, u] = Σ x[n, g·(I/g) + c, u·stride + k·dilation − before] · w[o, c, k]. Elements beside x are zeros. Negative
 * padding takes elements away.
 */
export function correlate(
  x: NumberArray,
  w: NumberArray,
  stride: readonly number[],
  dilation: readonly number[],
  pads: readonly Pair[],
  groups: number,
): NumberArray {
  const [n, , ...sizes] = x.shape;
  const [outs, ins, ...kernel] = w.shape;
  const out = sizes.map(
    (size, i) =>
      Math.floor((size + pads[i][0] + pads[i][1] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1,
  );
  return arrayOf([n, outs, ...out], ([image, o, ...u]) => {
    const group = Math.floor(o / (outs / groups));
    let sum = 0;
    for (const [c, ...k] of indexes([ins, ...kernel])) {
      const p = u.map((q, i) => q * stride[i] + k[i] * dilation[i] - pads[i][0]);
      if (p.every((position, i) => position >= 0 && position < sizes[i]))
        sum += at(x, [image, group * ins + c, ...p]) * at(w, [o, c, ...k]);
    }
    return sum;
  });
}

/**
 * y[n, g·(O/g) + o, p·stride + k·dilation − before] += x[n, i, p] · w[i, o, k], in an output of the sizes `out`. What
 * falls beside it is lost.
 */
export function spread(
  x: NumberArray,
  w: NumberArray,
  stride: readonly number[],
  dilation: readonly number[],
  before: readonly number[],
  out: readonly number[],
  groups: number,
): NumberArray {
  const [n, ins, ...sizes] = x.shape;
  const [, outs, ...kernel] = w.shape;
  const shape = [n, outs * groups, ...out];
  const y = new Map<string, number>();
  for (const [image, i, ...p] of indexes([n, ins, ...sizes]))
    for (const [o, ...k] of indexes([outs, ...kernel])) {
      const q = p.map((position, axis) => position * stride[axis] + k[axis] * dilation[axis] - before[axis]);
      const key = [image, Math.floor(i / (ins / groups)) * outs + o, ...q].join();
      y.set(key, (y.get(key) ?? 0) + at(x, [image, i, ...p]) * at(w, [i, o, ...k]));
    }
  return arrayOf(shape, (index) => y.get(index.join()) ?? 0);
}

/** Adds a bias to each channel, the second axis. */
export function biased(y: NumberArray, bias: readonly number[] | null): NumberArray {
  return arrayOf(y.shape, (index) => at(y, index) + (bias?.[index[1]] ?? 0));
}

/** x with its spatial axes, from the third on, extended as NumPy's pad does. */
export function extended(
  x: NumberArray,
  pads: readonly Pair[],
  mode: 'zeros' | 'reflect' | 'replicate' | 'circular',
): NumberArray {
  const [n, c, ...sizes] = x.shape;
  const from = (position: number, size: number) => {
    if (mode === 'circular') return ((position % size) + size) % size;
    if (mode === 'replicate') return Math.min(Math.max(position, 0), size - 1);
    if (mode === 'reflect')
      return position < 0 ? -position : position >= size ? 2 * (size - 1) - position : position;
    return position;
  };
  return arrayOf(
    [n, c, ...sizes.map((size, i) => size + pads[i][0] + pads[i][1])],
    ([image, channel, ...u]) => {
      const p = u.map((position, i) => from(position - pads[i][0], sizes[i]));
      return p.every((position, i) => position >= 0 && position < sizes[i])
        ? at(x, [image, channel, ...p])
        : 0;
    },
  );
}

/** y without the first and last elements of its spatial axes, from the third on. */
export function cropped(y: NumberArray, amounts: readonly Pair[]): NumberArray {
  const [n, c, ...sizes] = y.shape;
  const shape = [n, c, ...sizes.map((size, i) => size - amounts[i][0] - amounts[i][1])];
  return arrayOf(shape, ([image, channel, ...u]) =>
    at(y, [image, channel, ...u.map((q, i) => q + amounts[i][0])]),
  );
}
