/** The range of values that a tensor has. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
}

/** How real numbers become integers: real = scale · (integer − zero point). */
export interface Scaling {
  readonly scale: number;
  readonly zero_point: number;
}

export type QuantizedType = 'int8' | 'uint8';

const integers = { int8: { min: -128, max: 127 }, uint8: { min: 0, max: 255 } } as const;

/** A scale with as many digits as a reader wants to read. The error is far below that of an integer. */
const readable = (scale: number) => Number(scale.toPrecision(6));

/** The least and the greatest finite value. Zeros where there is none. */
export function rangeOf(values: ArrayLike<number>): ValueRange {
  let [min, max] = [0, 0];
  let found = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    min = found ? Math.min(min, value) : value;
    max = found ? Math.max(max, value) : value;
    found = true;
  }
  return { min, max };
}

/**
 * The scaling that spreads a range of values over all integers: 0 is one of them exactly, as padding needs it
 * (Jacob et al. 2018, arXiv:1712.05877, section 3).
 */
export function affineScaling(range: ValueRange, type: QuantizedType): Scaling {
  const { min: least, max: greatest } = integers[type];
  const [min, max] = [Math.min(0, range.min), Math.max(0, range.max)];
  if (min === max) return { scale: 1, zero_point: type === 'int8' ? 0 : 128 };
  const scale = readable((max - min) / (greatest - least));
  return { scale, zero_point: Math.min(greatest, Math.max(least, Math.round(least - min / scale))) };
}

/** The scale of int8 weights whose zero point is 0: −127 to 127 reach the value of the greatest size. */
export function symmetricScale({ min, max }: ValueRange): number {
  const size = Math.max(-min, max);
  return size === 0 ? 1 : readable(size / 127);
}

/** A layer's weight: its shape in PyTorch's order, and how its channels are grouped. */
export interface WeightLayout {
  readonly shape: readonly number[];
  readonly transposed: boolean;
  readonly groups: number;
}

/** A symmetric scale for each output channel of a weight. */
export function scalePerChannel(
  values: ArrayLike<number>,
  { shape, transposed, groups }: WeightLayout,
): number[] {
  const taps = shape.slice(2).reduce((product, size) => product * size, 1);
  const [first, second] = shape;
  const inputsPerGroup = first / groups;
  // A weight of a transposed layer has the input channels first, and the outputs of one group behind them.
  const channelOf = (i: number) => {
    const leading = Math.floor(i / (second * taps));
    if (!transposed) return leading;
    return Math.floor(leading / inputsPerGroup) * second + (Math.floor(i / taps) % second);
  };
  const greatest = new Float64Array(transposed ? second * groups : first);
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (size < Number.POSITIVE_INFINITY) greatest[channelOf(i)] = Math.max(greatest[channelOf(i)], size);
  }
  return Array.from(greatest, (size) => symmetricScale({ min: -size, max: size }));
}
