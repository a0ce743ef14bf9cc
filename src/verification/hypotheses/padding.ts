import { paddingModes } from '../../layers/layer.ts';
import { eachAxis } from '../../layers/triple.ts';
import type { Hypothesis } from '../hypothesis.ts';
import { fills, padded, perAxisText, sidesOf } from './sides.ts';

export const sameSide: Hypothesis = {
  cause: 'same-side',
  *variants(problem) {
    const sides = sidesOf(problem);
    const total = sides.map(([before, after]) => Math.max(0, before + after));
    const rules = [
      [
        eachAxis((axis) => Math.floor(total[axis] / 2)),
        'at the end (SAME_UPPER, TensorFlow)',
        'at the beginning',
      ],
      [eachAxis((axis) => Math.ceil(total[axis] / 2)), 'at the beginning (SAME_LOWER)', 'at the end'],
      [eachAxis((axis) => Math.max(0, sides[axis][1])), 'on the other side', 'where the layer has it'],
    ] as const;
    for (const [before, put, right] of rules)
      for (const changed of padded(problem, before))
        yield {
          problem: changed,
          text: `The odd element of the padding was put ${put}.`,
          fix: `Pad explicitly in front of the layer, with [before, after] = ${perAxisText(problem, sides)}: the odd element belongs ${right}`,
          common: true,
        };
  },
};

export const padding: Hypothesis = {
  cause: 'padding',
  *variants(problem) {
    const sides = sidesOf(problem);
    const total = eachAxis((axis) => Math.max(0, sides[axis][0] + sides[axis][1], 2 * problem.before[axis]));
    const most = Math.max(...total);
    const fix = `Pad with [before, after] = ${perAxisText(problem, sides)}`;
    for (let amount = 0; amount <= Math.min(most, 8); amount++) {
      const clipped = eachAxis((axis) => Math.min(amount, total[axis]));
      for (const changed of padded(problem, clipped))
        yield {
          problem: changed,
          text:
            amount === 0
              ? 'All of the padding was put behind, none in front.'
              : `The padding in front was ${amount}.`,
          fix,
          common: amount === 0,
        };
    }
  },
};

export const paddingMode: Hypothesis = {
  cause: 'padding-mode',
  *variants(problem) {
    if (problem.transposed) return;
    if (sidesOf(problem).every(([before, after]) => before <= 0 && after <= 0)) return;
    for (const mode of paddingModes) {
      const changed = { ...problem, mode };
      if (mode === problem.mode || !fills(changed)) continue;
      yield {
        problem: changed,
        text: `The padding was filled as ${mode} does, not as ${problem.mode} does.`,
        fix: `Fill the padding as ${problem.mode} does: np.pad(x, …, mode="${numpyModes[problem.mode]}")`,
        common: mode === 'zeros',
      };
    }
  },
};

const numpyModes = { zeros: 'constant', reflect: 'reflect', replicate: 'edge', circular: 'wrap' } as const;

/** Up to so many positions along an axis. */
const mostShifted = 2;

export const shifted: Hypothesis = {
  cause: 'shifted',
  *variants(problem) {
    const { before, output, input } = problem;
    const fix = 'Begin at position 0: look at where loops and crops start';
    for (const axis of [2, 1, 0] as const) {
      if (output[axis + 2] === 1 && input.sizes[axis + 2] === 1) continue;
      for (let by = 1; by <= mostShifted; by++)
        for (const step of [by, -by]) {
          const moved = eachAxis((other) => before[other] + (other === axis ? step : 0));
          for (const changed of padded(problem, moved))
            yield {
              problem: changed,
              text: `The ${['depth', 'height', 'width'][axis]} begins ${by} ${by === 1 ? 'position' : 'positions'} too ${step > 0 !== problem.transposed ? 'early' : 'late'}.`,
              fix,
            };
        }
    }
    for (const step of [1, -1, 2, -2]) {
      const moved = eachAxis(
        (axis) => before[axis] + (output[axis + 2] > 1 || input.sizes[axis + 2] > 1 ? step : 0),
      );
      for (const changed of padded(problem, moved))
        yield {
          problem: changed,
          text: `All spatial axes begin ${Math.abs(step)} too ${step > 0 !== problem.transposed ? 'early' : 'late'}.`,
          fix,
        };
    }
  },
};

export const outputPaddingSide: Hypothesis = {
  cause: 'output-padding-side',
  *variants(problem) {
    const { before, longer } = problem;
    for (const changed of padded(
      problem,
      eachAxis((axis) => before[axis] - longer[axis]),
    ))
      yield {
        problem: changed,
        text: 'The output padding was put in front of the output.',
        fix: 'Make the output longer at its end: crop `padding` in front, and `padding − output_padding` behind',
        common: true,
      };
  },
};
