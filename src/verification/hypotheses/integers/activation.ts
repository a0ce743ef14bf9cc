import { outputBounds } from '../../../quantization/activation.ts';
import { type Quantization, rangeOf } from '../../../quantization/parameters.ts';
import type { Hypothesis, Variant } from '../../hypothesis.ts';
import { type Problem, requantizedBy } from '../../problem.ts';

/** Variants with other bounds of the output, where these are others. */
function* bounded(
  problem: Problem,
  bounds: Quantization['bounds'],
  said: Omit<Variant, 'problem'>,
): Iterable<Variant> {
  const own = problem.requantization?.quantization.bounds;
  if (!own || bounds[0] > bounds[1] || (own[0] === bounds[0] && own[1] === bounds[1])) return;
  const changed = requantizedBy(problem, ({ quantization }) => ({
    quantization: { ...quantization, bounds },
  }));
  yield { problem: changed, ...said };
}

export const activationMissing: Hypothesis = {
  cause: 'activation-missing',
  *variants(problem) {
    const { requantization } = problem;
    if (!requantization) return;
    const { dtype, bounds } = requantization.quantization;
    yield* bounded(problem, rangeOf(dtype), {
      text: `The output was not clamped to the activation's bounds, ${bounds[0]} to ${bounds[1]}.`,
      fix: `Clamp it: np.clip(y, ${bounds[0]}, ${bounds[1]})`,
      common: true,
    });
  },
};

export const outputActivation: Hypothesis = {
  cause: 'activation',
  *variants(problem) {
    const { requantization } = problem;
    if (!requantization) return;
    const { dtype, output, bounds } = requantization.quantization;
    const [least, greatest] = bounds;
    const fix = `Clamp the output to the bounds of "quantization" alone, ${least} to ${greatest}`;
    for (const name of ['relu', 'relu6'] as const)
      yield* bounded(problem, within(outputBounds(dtype, output, name), bounds), {
        text: `${name} was applied to the output.`,
        fix,
        common: true,
      });
    yield* bounded(problem, within([0, greatest], rangeOf(dtype)), {
      text: `The output was clamped at the integer 0, which stands for 0 only where the zero point is 0.`,
      fix: `A relu clamps at the zero point: np.maximum(y, ${output.zeroPoint})`,
    });
  },
};

const within = ([least, greatest]: Quantization['bounds'], [low, high]: Quantization['bounds']) =>
  [Math.max(least, low), Math.min(greatest, high)] as const;
