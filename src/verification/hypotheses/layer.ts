import { extentOf } from '../../layers/extent.ts';
import { paddingModes } from '../../layers/layer.ts';
import { eachAxis, type Triple } from '../../layers/triple.ts';
import type { Hypothesis } from '../hypothesis.ts';
import { kernelOf, type Problem, perGroup } from '../problem.ts';
import type { View } from '../view.ts';

/** Padding on both sides of each axis as far as outputs read it. */
function sidesOf(problem: Problem): readonly (readonly [before: number, after: number])[] {
  const { stride, dilation, before, output, input, transposed } = problem;
  const kernel = kernelOf(problem);
  return eachAxis((axis) => {
    const [narrow, wide] = transposed
      ? [input.sizes[axis + 2], output[axis + 2]]
      : [output[axis + 2], input.sizes[axis + 2]];
    const reach = (narrow - 1) * stride[axis] + extentOf(kernel[axis], dilation[axis]);
    return [before[axis], reach - wide - before[axis]] as const;
  });
}

const axisNames = ['width', 'height and width', 'depth, height and width'] as const;

/** Figures of the layer's own axes: `[2,1] for height and width`. */
function perAxisText({ axes }: Problem, values: readonly unknown[]): string {
  return `${JSON.stringify(values.slice(-axes))} for ${axisNames[axes - 1]}`;
}

const same = (one: Triple, other: Triple) => one.every((value, axis) => value === other[axis]);

/** Whether a mode can fill padding that begins so. */
function fills({ mode, ...problem }: Problem): boolean {
  if (mode === 'zeros' || mode === 'replicate') return true;
  return sidesOf({ mode, ...problem }).every(([before, after], axis) => {
    const size = problem.input.sizes[axis + 2];
    return Math.max(before, after) <= (mode === 'reflect' ? size - 1 : size);
  });
}

/** The same problem with other padding in front. What is behind follows from the output's sizes. */
function* padded(problem: Problem, before: Triple): Iterable<Problem> {
  const changed = { ...problem, before };
  if (!same(before, problem.before) && fills(changed)) yield changed;
}

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

export const dilationIgnored: Hypothesis = {
  cause: 'dilation-ignored',
  *variants(problem) {
    const { dilation, before } = problem;
    if (dilation.every((step) => step === 1)) return;
    const kernel = kernelOf(problem);
    if (kernel.every((taps, axis) => taps === 1 || dilation[axis] === 1)) return;
    const ones: Triple = [1, 1, 1];
    const shrunk = eachAxis((axis) =>
      Math.max(0, before[axis] - Math.floor(((dilation[axis] - 1) * (kernel[axis] - 1)) / 2)),
    );
    for (const start of same(shrunk, before) ? [before] : [before, shrunk]) {
      const changed = { ...problem, dilation: ones, before: start };
      if (!fills(changed)) continue;
      yield {
        problem: changed,
        text: 'The taps of the kernel were read as neighbours: dilation was 1.',
        fix: `Set dilation to ${perAxisText(problem, dilation)}`,
        common: start === before,
      };
    }
  },
};

export const strideIgnored: Hypothesis = {
  cause: 'stride-ignored',
  *variants(problem) {
    const { stride } = problem;
    if (stride.every((step) => step === 1)) return;
    const changed: Problem = { ...problem, stride: [1, 1, 1] };
    if (!fills(changed)) return;
    yield {
      problem: changed,
      text: 'The layer was computed with stride 1, and the output cropped to the expected size.',
      fix: `Set stride to ${perAxisText(problem, stride)}: output p begins at input p·stride − padding`,
      common: true,
    };
  },
};

export const groupsIgnored: Hypothesis = {
  cause: 'groups-ignored',
  *variants(problem) {
    const { groups, input, weight, transposed } = problem;
    if (groups === 1) return;
    const { inputs, outputs } = perGroup(problem);
    const fix = `Output channel o reads the input channels of its group: from ⌊o / ${outputs}⌋·${inputs} on, ${inputs} of them`;
    const first: View['at'] = (n, c, ...p) => input.at(n, c % inputs, ...p);
    yield {
      problem: { ...problem, input: { sizes: input.sizes, at: first } },
      text: 'All output channels read the input channels of the first group.',
      fix,
      common: true,
    };
    const all: View = transposed
      ? {
          sizes: [weight.sizes[0], outputs * groups, weight.sizes[2], weight.sizes[3], weight.sizes[4]],
          at: (i, o, ...k) => weight.at(i, o % outputs, ...k),
        }
      : {
          sizes: [weight.sizes[0], inputs * groups, weight.sizes[2], weight.sizes[3], weight.sizes[4]],
          at: (o, i, ...k) => weight.at(o, i % inputs, ...k),
        };
    yield {
      problem: { ...problem, groups: 1, weight: all },
      text: 'All output channels read all input channels: the weight was repeated for every group.',
      fix,
    };
  },
};

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

/** A transposed layer as a convolution of the same weight array, and the other way round. */
export const forwardForTransposed: Hypothesis = {
  cause: 'forward-for-transposed',
  *variants(problem) {
    const { transposed, weight, input, output, stride, groups } = problem;
    const [rows, columns] = weight.sizes;
    const fits = transposed
      ? rows === output[1] && columns * groups === input.sizes[1]
      : rows === input.sizes[1] && columns * groups === output[1];
    if (!fits || problem.mode !== 'zeros' || stride.some((step) => step !== 1)) return;
    yield {
      problem: { ...problem, transposed: !transposed },
      text: transposed
        ? 'A convolution was computed with the weight of the transposed layer.'
        : 'A transposed layer was computed with the weight of the convolution.',
      fix: transposed
        ? 'Compute the transposed layer: turn the kernel about and exchange input and output channels within each group, and pad with dilation·(kernel − 1) − padding'
        : 'Compute a convolution: turn nothing about',
      common: true,
    };
  },
};
