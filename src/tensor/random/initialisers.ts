import { ProblemError } from '../../errors.ts';
import { elementCount } from '../tensor.ts';

/** What random numbers of a tensor are drawn from: the bounds of `uniform_`, or the moments of `normal_`. */
export type Distribution =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly std: number };

/**
 * A distribution, or one that follows from the tensor's shape (torch.nn.init, mode fan_in, nonlinearity
 * leaky_relu).
 */
export type Initialiser =
  | Distribution
  | { readonly kind: 'kaiming_uniform' | 'kaiming_normal'; readonly a: number }
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
      return uniformOfStd(kaimingStd(initialiser.a, shape));
    case 'kaiming_normal':
      return { kind: 'normal', mean: 0, std: kaimingStd(initialiser.a, shape) };
    case 'xavier_uniform':
      return uniformOfStd(xavierStd(initialiser.gain, shape));
    case 'xavier_normal':
      return { kind: 'normal', mean: 0, std: xavierStd(initialiser.gain, shape) };
  }
}

/** gain / √fan_in with the gain √(2 / (1 + a²)) of a leaky ReLU (He et al. 2015). */
function kaimingStd(a: number, shape: readonly number[]): number {
  const { fanIn } = fansOf(shape);
  if (fanIn === 0) throw zeroFan('fan_in', shape);
  return Math.sqrt(2 / (1 + a * a)) / Math.sqrt(fanIn);
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
