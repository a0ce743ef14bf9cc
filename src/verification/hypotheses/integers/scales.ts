import type { Quantization } from '../../../quantization/parameters.ts';
import type { Hypothesis } from '../../hypothesis.ts';
import { type Problem, requantizedBy } from '../../problem.ts';

/** The problem with other scales of the weight. */
function withScales(problem: Problem, scales: readonly number[]): Problem {
  return requantizedBy(problem, ({ quantization }) => ({
    quantization: { ...quantization, weight: { ...quantization.weight, scales } },
  }));
}

export const scalePerTensor: Hypothesis = {
  cause: 'scale-per-tensor',
  *variants(problem) {
    const scales = problem.requantization?.quantization.weight.scales ?? [];
    if (scales.every((scale) => scale === scales[0])) return;
    const mean = Math.fround(scales.reduce((sum, scale) => sum + scale, 0) / scales.length);
    const all = [
      [scales[0], 'of channel 0'],
      [scales.reduce((most, scale) => Math.max(most, scale)), 'that is the largest'],
      [scales[scales.length - 1], 'of the last channel'],
      [scales.reduce((least, scale) => Math.min(least, scale)), 'that is the smallest'],
      [mean, 'that is their mean'],
    ] as const;
    for (const [scale, which] of all)
      yield {
        problem: withScales(problem, [scale]),
        text: `The weight scale ${which} was used in all output channels.`,
        fix: 'Use the scale of each output channel: M[c] = s_x * s_w[c] / s_y',
        common: which === 'of channel 0',
      };
  },
};

/** Scales left out of s_x·s_w / s_y. */
const leftOut: readonly (readonly [name: string, (q: Quantization) => Partial<Quantization>])[] = [
  ["The input's", ({ input }) => ({ input: { ...input, scale: 1 } })],
  ["The weight's", ({ weight }) => ({ weight: { ...weight, scales: [1] } })],
  ["The output's", ({ output }) => ({ output: { ...output, scale: 1 } })],
];

export const scaleMissing: Hypothesis = {
  cause: 'scale-missing',
  *variants(problem) {
    for (const [name, change] of leftOut)
      yield {
        problem: requantizedBy(problem, ({ quantization }) => ({
          quantization: { ...quantization, ...change(quantization) },
        })),
        text: `${name} scale was left out of the factor.`,
        fix: 'Multiply the accumulator by s_x * s_w / s_y',
      };
  },
};
