import { ProblemError } from '../../errors.ts';
import { elementCount } from '../tensor.ts';

/** What random numbers of a tensor are drawn from: the bounds of `uniform_`, or the moments of `normal_`. */
export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number };

/** Which fan keeps its variance: that of the forward pass, or that of the backward pass. */
export const fanModes = ['fan_in', 'fan_out'] as const;

interface Kaiming {
  readonly kind: 'kaiming_uniform' | 'kaiming_normal';
  /** The leaky ReLU's negative slope. */
  readonly a: number;
  /** Default: fan_in. */
  readonly mode?: (typeof fanModes)[number] | undefined;
  /** Divides fan_out. Default: 1, as in PyTorch, whose fan_out is that of all groups together. */
  readonly groups?: number | undefined;
}

/** A distribution, or one that follows from the tensor's shape (torch.nn.init, nonlinearity leaky_relu). */
export type Initialiser =
  | Distribution
  | Kaiming
  | { readonly kind: 'xavier_uniform' | 'xavier_normal'; readonly gain: number };

/**
 * The distribution that `initialiser` stands for at `shape`, in torch.nn.init's operations and their order.
 * @throws ProblemError `invalid-tensor` where the shape has no fans.
 */
export function distributionOf(initialiser: Initialiser, shape: readonly number[]): Distribution {
  switch (initialiser.kind) {
    case 'uniform':
    case 'normal':
      return initialiser;
    case 'kaiming_uniform':
      return uniformOfStd(kaimingStd(initialiser, shape));
    case 'kaiming_normal':
      return { kind: 'normal', mean: 0, std: kaimingStd(initialiser, shape) };
    case 'xavier_uniform':
      return uniformOfStd(xavierStd(initialiser.gain, shape));
    case 'xavier_normal':
      return { kind: 'normal', mean: 0, std: xavierStd(initialiser.gain, shape) };
  }
}

/** gain / √fan with the gain √(2 / (1 + a²)) of a leaky ReLU (He et al. 2015). */
function kaimingStd({ a, mode = 'fan_in', groups }: Kaiming, shape: readonly number[]): number {
  const { fanIn, fanOut } = fansOf(shape);
  if (groups !== undefined) checkGroups(groups, mode, shape);
  const fan = mode === 'fan_in' ? fanIn : fanOut / (groups ?? 1);
  if (fan === 0) throw zeroFan(mode, shape);
  return Math.sqrt(2 / (1 + a * a)) / Math.sqrt(fan);
}

function checkGroups(groups: number, mode: Kaiming['mode'], [outputs]: readonly number[]): void {
  const pointer = '/groups';
  if (mode === 'fan_in') {
    const message = `groups divides fan_out, but got groups ${groups} with mode fan_in`;
    const hint = "leave it out: fan_in is one group's already";
    throw ProblemError.of('invalid-tensor', { pointer, message, hint });
  }
  if (outputs % groups === 0) return;
  const message = `dim 0 must be divisible by groups: ${outputs} is not divisible by ${groups}`;
  throw ProblemError.of('invalid-tensor', { pointer, message, hint: `a divisor of ${outputs}` });
}

/** gain · √(2 / (fan_in + fan_out)) (Glorot & Bengio 2010). */
function xavierStd(gain: number, shape: readonly number[]): number {
  const { fanIn, fanOut } = fansOf(shape);
  if (fanIn + fanOut === 0) throw zeroFan('fan_in + fan_out', shape);
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** The uniform distribution around 0 of this standard deviation. */
function uniformOfStd(std: number): Distribution {
  const bound = Math.sqrt(3) * std;
  return { kind: 'uniform', low: -bound, high: bound };
}

/**
 * torch.nn.init's _calculate_fan_in_and_fan_out: the first two sizes are those of outputs and inputs, the
 * others taps.
 */
export function fansOf(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw ProblemError.of('invalid-tensor', {
      pointer: '/kind',
      message: 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
      hint: `the tensor has ${shape.length}: use uniform or normal`,
    });
  }
  const [fanOut, fanIn, ...taps] = shape;
  const field = elementCount(taps);
  return { fanIn: fanIn * field, fanOut: fanOut * field };
}

function zeroFan(name: string, shape: readonly number[]): ProblemError {
  const message = `${name} is 0 for a tensor of shape [${shape.join(', ')}]: there is no scale to draw it at`;
  return ProblemError.of('invalid-tensor', { pointer: '/kind', message, hint: 'use uniform or normal' });
}
