import type { Hypothesis } from '../hypothesis.ts';

export const biasMissing: Hypothesis = {
  cause: 'bias-missing',
  *variants(problem) {
    if (!problem.bias) return;
    yield {
      problem: { ...problem, bias: null },
      text: 'The bias was not added.',
      fix: 'Add the bias to each output channel: y + bias.reshape(-1, 1, 1)',
      common: true,
    };
  },
};

export const biasTwice: Hypothesis = {
  cause: 'bias-twice',
  *variants(problem) {
    const { bias } = problem;
    if (!bias) return;
    yield {
      problem: { ...problem, bias: (c) => 2 * bias(c) },
      text: 'The bias was added twice.',
      fix: 'Add the bias once: not in the kernel and again behind it',
      common: true,
    };
  },
};
