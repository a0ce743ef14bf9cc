import { eachAxis, type Triple } from '../../layers/triple.ts';
import type { Hypothesis } from '../hypothesis.ts';
import { kernelOf, type Problem, perGroup } from '../problem.ts';
import type { View } from '../view.ts';
import { fills, perAxisText, same } from './sides.ts';

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
