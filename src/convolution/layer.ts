import { type Fault, ProblemError } from '../errors.ts';
import type { DType } from '../tensor/tensor.ts';

/** The layer types and how many spatial axes each has. */
export const spatialAxes = { conv1d: 1, conv2d: 2, conv3d: 3 } as const;
export type LayerType = keyof typeof spatialAxes;

/** One integer for all axes (or a list of one), or one per axis. */
export type PerAxis = number | readonly number[];
/** `[before, after]` of one axis, as ONNX `pads`. */
export type PaddingPair = readonly [before: number, after: number];

/** A layer as a request states it, under PyTorch's names. Single fields are in range; their combination is unchecked. */
export interface LayerSpec {
  readonly type: LayerType;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: PerAxis;
  readonly stride: PerAxis;
  readonly padding: PerAxis | 'same' | 'valid' | readonly PaddingPair[];
  readonly dilation: PerAxis;
  readonly groups: number;
  readonly bias: boolean;
  readonly padding_mode: 'zeros';
  readonly dtype: DType;
}

/** A layer with nothing left to default: every per-axis value a list of one entry a spatial axis. */
export interface Layer extends LayerSpec {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  /** Integers where both sides of every axis agree, else `[before, after]` pairs. */
  readonly padding: readonly number[] | readonly PaddingPair[];
  readonly dilation: readonly number[];
}

/**
 * Resolves a layer: per-axis values spread to lists, `same` and `valid` to numbers.
 * @throws ProblemError `invalid-layer` with every combination that PyTorch refuses, pointers relative to the layer.
 */
export function resolveLayer(spec: LayerSpec): Layer {
  const faults: Fault[] = [...divisibility(spec)];
  const axes = spatialAxes[spec.type];
  const spread = (name: 'kernel_size' | 'stride' | 'dilation' | 'padding', value: PerAxis) => {
    const list = spreadOver(axes, value);
    if (!list) faults.push(wrongLength(name, value, axes));
    return list ?? [];
  };
  const kernel_size = spread('kernel_size', spec.kernel_size);
  const stride = spread('stride', spec.stride);
  const dilation = spread('dilation', spec.dilation);
  let padding: Layer['padding'];
  if (spec.padding === 'valid') padding = kernel_size.map(() => 0);
  else if (spec.padding === 'same') {
    if (stride.some((step) => step !== 1)) faults.push(sameWithStride(spec.padding, stride));
    padding = simplest(kernel_size.map((size, axis) => samePadding(size, dilation[axis])));
  } else if (isPairs(spec.padding)) {
    if (spec.padding.length !== axes) faults.push(wrongLength('padding', spec.padding, axes));
    padding = simplest(spec.padding);
  } else padding = spread('padding', spec.padding);
  const [first, ...rest] = faults;
  if (first) throw ProblemError.of('invalid-layer', first, ...rest);
  return { ...spec, kernel_size, stride, padding, dilation };
}

/** The `[before, after]` padding of each spatial axis. */
export function paddingPairs(layer: Layer): readonly PaddingPair[] {
  return isPairs(layer.padding) ? layer.padding : layer.padding.map((amount) => [amount, amount] as const);
}

/** The weight's shape, `[out_channels, in_channels / groups, *kernel_size]`. */
export function weightShape(layer: Layer): number[] {
  return [layer.out_channels, layer.in_channels / layer.groups, ...layer.kernel_size];
}

/** The values that `groups` may take for these channel counts: the common divisors, ascending. */
export function legalGroups(inChannels: number, outChannels: number): number[] {
  let [a, b] = [inChannels, outChannels];
  while (b > 0) [a, b] = [b, a % b];
  const small: number[] = [];
  const large: number[] = [];
  for (let divisor = 1; divisor * divisor <= a; divisor++) {
    if (a % divisor !== 0) continue;
    small.push(divisor);
    if (divisor * divisor !== a) large.unshift(a / divisor);
  }
  return [...small, ...large];
}

function divisibility({ in_channels, out_channels, groups }: LayerSpec): Fault[] {
  const hint = () => `groups may be ${legalGroups(in_channels, out_channels).join(', ')}`;
  const check = (name: string, channels: number): Fault[] =>
    channels % groups === 0
      ? []
      : [
          {
            pointer: '/groups',
            message: `${name} must be divisible by groups: ${channels} is not divisible by ${groups}`,
            hint: hint(),
          },
        ];
  return [...check('in_channels', in_channels), ...check('out_channels', out_channels)];
}

function spreadOver(axes: number, value: PerAxis): readonly number[] | undefined {
  const list = typeof value === 'number' ? [value] : value;
  if (list.length === axes) return list;
  const [only, ...others] = list;
  return only !== undefined && others.length === 0 ? Array<number>(axes).fill(only) : undefined;
}

function wrongLength(name: string, value: PerAxis | readonly PaddingPair[], axes: number): Fault {
  const message =
    `expected ${name} to be a single integer value or a list of ${axes} values ` +
    `to match the convolution dimensions, but got ${name}=${listText(value)}`;
  const asymmetric =
    name === 'padding' && !isPairs(value) && typeof value !== 'number' && value.length === 2 * axes;
  const hint = asymmetric
    ? 'different padding before and after an axis is written as one [before, after] pair per axis'
    : `give one integer, or ${axes} of them`;
  return { pointer: `/${name}`, message, hint };
}

function sameWithStride(padding: string, stride: readonly number[]): Fault {
  return {
    pointer: '/padding',
    message: `padding='${padding}' is not supported for strided convolutions`,
    hint: `stride is ${listText(stride)}: use stride 1, or give the padding in numbers`,
  };
}

/** PyTorch's `same`: dilation·(kernel − 1) in all, half of it before, an odd one after. */
function samePadding(kernel: number, dilation: number): PaddingPair {
  const total = dilation * (kernel - 1);
  const before = Math.floor(total / 2);
  return [before, total - before];
}

function simplest(pairs: readonly PaddingPair[]): Layer['padding'] {
  return pairs.every(([before, after]) => before === after) ? pairs.map(([before]) => before) : pairs;
}

function isPairs(padding: PerAxis | readonly PaddingPair[]): padding is readonly PaddingPair[] {
  return typeof padding !== 'number' && padding.some((entry) => typeof entry !== 'number');
}

/** A list as PyTorch prints it: `[1, 2]`. */
function listText(value: PerAxis | readonly PaddingPair[]): string {
  if (typeof value === 'number') return String(value);
  return `[${value.map((entry: number | PaddingPair) => (typeof entry === 'number' ? entry : listText(entry))).join(', ')}]`;
}
