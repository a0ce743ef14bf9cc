import { type Fault, ProblemError } from '../../errors.ts';
import type { ComputeDType } from '../tensor.ts';
import { type Distribution, distributionOf, type Initialiser } from './initialisers.ts';

/** The largest number of each dtype, and its name in PyTorch's messages. */
const types = {
  float32: { name: 'float', title: 'Float', largest: (2 - 2 ** -23) * 2 ** 127 },
  float64: { name: 'double', title: 'Double', largest: Number.MAX_VALUE },
} as const satisfies Record<ComputeDType, unknown>;

/**
 * @throws ProblemError `invalid-tensor`, in PyTorch's words, where `uniform_`, `normal_` or torch.nn.init
 * would refuse it.
 */
export function checkInitialiser(
  initialiser: Initialiser,
  shape: readonly number[],
  dtype: ComputeDType,
): void {
  if ('a' in initialiser && !Number.isFinite(initialiser.a ** 2)) {
    const message = `a² must be finite, but a is ${initialiser.a}`;
    throw ProblemError.of('invalid-tensor', { pointer: '/a', message, hint: 'at most 1e154' });
  }
  const fault = faultOf(distributionOf(initialiser, shape), dtype);
  if (!fault) return;
  // The bounds of an initialiser follow from the one number that it has.
  if ('gain' in initialiser)
    throw ProblemError.of('invalid-tensor', { ...fault, ...gainFault(initialiser.gain) });
  throw ProblemError.of('invalid-tensor', fault);
}

function gainFault(gain: number): Pick<Fault, 'pointer' | 'hint'> {
  return {
    pointer: '/gain',
    hint: gain < 0 ? `gain is ${gain}: at least 0` : `gain is ${gain}: a smaller one`,
  };
}

function faultOf(distribution: Distribution, dtype: ComputeDType): Fault | undefined {
  if (distribution.kind === 'normal') {
    const { std } = distribution;
    if (std >= 0) return undefined;
    return {
      pointer: '/std',
      message: `normal expects std >= 0.0, but found std ${printed(std)}`,
      hint: 'at least 0',
    };
  }
  const { low, high } = distribution;
  const { name, title, largest } = types[dtype];
  const outside = (pointer: string, bound: string): Fault => ({
    pointer,
    message: `${bound} is out of bounds for ${name}`,
    hint: `from ${-largest} to ${largest}`,
  });
  if (Math.abs(low) > largest) return outside('/low', 'from');
  if (Math.abs(high) > largest) return outside('/high', 'to');
  const pointer = '/high';
  if (low > high) {
    const found = `from=${printed(low)} > to=${printed(high)}`;
    const message = `uniform_ expects to return a [from, to) range, but found ${found}`;
    return { pointer, message, hint: `at least low, which is ${low}` };
  }
  if (high - low <= largest) return undefined;
  const message =
    `uniform_ expects to-from <= std::numeric_limits<${title}>::max(), ` +
    `but found to=${printed(high)} and from=${printed(low)} which result in to-from to exceed the limit`;
  return { pointer, message, hint: `at most ${largest} above low` };
}

/** A number as C++ streams print it: six significant digits. */
function printed(value: number): string {
  return String(Number(value.toPrecision(6)));
}
