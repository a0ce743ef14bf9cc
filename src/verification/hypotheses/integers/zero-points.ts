import type { Hypothesis } from '../../hypothesis.ts';
import { channelOf, type Problem, requantizedBy } from '../../problem.ts';
import type { View } from '../../view.ts';
import { sidesOf } from '../sides.ts';

/** What may be done with a zero point: how often it is subtracted, in words. */
const ways = [
  [0, 'was not subtracted'],
  [2, 'was subtracted twice'],
  [-1, 'was added where it is subtracted'],
] as const;

const hasPadding = (problem: Problem) =>
  !problem.transposed &&
  problem.mode === 'zeros' &&
  sidesOf(problem).some(([before, after]) => before > 0 || after > 0);

export const paddingValue: Hypothesis = {
  cause: 'padding-value',
  *variants(problem) {
    const zeroPoint = problem.requantization?.quantization.input.zeroPoint ?? 0;
    if (zeroPoint === 0 || !hasPadding(problem)) return;
    yield {
      problem: { ...problem, fill: -zeroPoint },
      text: `The padding was filled with the integer 0, which stands for ${-zeroPoint} scales, not with the zero point ${zeroPoint}.`,
      fix: `Pad with the zero point: np.pad(x, …, constant_values=${zeroPoint})`,
      common: true,
    };
  },
};

export const inputZeroPoint: Hypothesis = {
  cause: 'input-zero-point',
  *variants(problem) {
    const zeroPoint = problem.requantization?.quantization.input.zeroPoint ?? 0;
    if (zeroPoint === 0) return;
    const { input } = problem;
    for (const [times, did] of ways) {
      const added = (1 - times) * zeroPoint;
      const moved: View = { sizes: input.sizes, at: (...index) => input.at(...index) + added };
      // Padding that is added before the subtraction has it, too.
      for (const fill of hasPadding(problem) ? [0, added, -times * zeroPoint] : [0])
        yield {
          problem: { ...problem, input: moved, fill },
          text: `The input's zero point ${zeroPoint} ${did}.`,
          fix: `Subtract it once from every element of the input: x.astype(np.int32) - ${zeroPoint}`,
          common: times === 0 && fill === 0,
        };
    }
  },
};

export const weightZeroPoint: Hypothesis = {
  cause: 'weight-zero-point',
  *variants(problem) {
    const { requantization } = problem;
    if (!requantization) return;
    const { zeroPoints } = requantization.quantization.weight;
    if (zeroPoints.every((zeroPoint) => zeroPoint === 0)) return;
    const of = (channel: number) => zeroPoints[zeroPoints.length === 1 ? 0 : channel];
    const fix = 'Subtract the zero point of its output channel once from every weight';
    for (const [times, did] of ways)
      yield {
        problem: withWeightPlus(problem, (channel) => (1 - times) * of(channel)),
        text: `The weight's zero point ${did}.`,
        fix,
        common: times === 0,
      };
    if (zeroPoints.some((zeroPoint) => zeroPoint !== zeroPoints[0]))
      yield {
        problem: withWeightPlus(problem, (channel) => of(channel) - zeroPoints[0]),
        text: `The weight's zero point of channel 0, ${zeroPoints[0]}, was subtracted in all channels.`,
        fix,
      };
  },
};

/** The problem with something added to the weights of each output channel. */
function withWeightPlus(problem: Problem, added: (channel: number) => number): Problem {
  const { weight } = problem;
  return {
    ...problem,
    weight: {
      sizes: weight.sizes,
      at: (row, column, ...k) => weight.at(row, column, ...k) + added(channelOf(problem, row, column)),
    },
  };
}

export const outputZeroPoint: Hypothesis = {
  cause: 'output-zero-point',
  *variants(problem) {
    const zeroPoint = problem.requantization?.quantization.output.zeroPoint ?? 0;
    if (zeroPoint === 0) return;
    const ways = [
      [0, 'was not added'],
      [2, 'was added twice'],
      [-1, 'was subtracted where it is added'],
    ] as const;
    for (const [times, did] of ways)
      yield {
        problem: requantizedBy(problem, ({ quantization }) => ({
          quantization: {
            ...quantization,
            output: { ...quantization.output, zeroPoint: times * zeroPoint },
          },
        })),
        text: `The output's zero point ${zeroPoint} ${did}.`,
        fix: `Add it once, behind the rounding: np.rint(acc * M) + ${zeroPoint}`,
        common: times === 0,
      };
  },
};
