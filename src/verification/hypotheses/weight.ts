import { spatialLetters } from '../../layers/layouts.ts';
import type { Hypothesis, Variant } from '../hypothesis.ts';
import { kernelOf, type Problem, perGroup } from '../problem.ts';
import { type Five, type Order, reread, type View } from '../view.ts';

const withWeight = (problem: Problem, at: View['at']): Problem => ({
  ...problem,
  weight: { sizes: problem.weight.sizes, at },
});

/** The kernel as a true convolution has it: flipped along all axes, or along one. */
export const kernelFlipped: Hypothesis = {
  cause: 'kernel-flipped',
  *variants(problem) {
    const { at } = problem.weight;
    const [depth, height, width] = kernelOf(problem);
    const long = [depth, height, width].map((size) => size > 1);
    const all = [
      long,
      ...(long.filter(Boolean).length > 1 ? long.map((one, i) => long.map((_, j) => one && i === j)) : []),
    ];
    for (const [i, [d, h, w]] of all.entries()) {
      if (!d && !h && !w) continue;
      const flipped: View['at'] = (o, c, kd, kh, kw) =>
        at(o, c, d ? depth - 1 - kd : kd, h ? height - 1 - kh : kh, w ? width - 1 - kw : kw);
      const axes = [d && 2, h && 3, w && 4].filter((axis) => axis).map((axis) => Number(axis) - 5);
      yield {
        problem: withWeight(problem, flipped),
        text:
          i === 0
            ? 'The kernel was flipped along all of its axes, as a mathematical convolution does.'
            : `The kernel was flipped along its axis ${axes}.`,
        fix: `Leave the kernel as it is, or turn it back: np.flip(weight, axis=(${axes.join(', ')}${axes.length === 1 ? ',' : ''}))`,
        common: i === 0,
      };
    }
  },
};

/** Orders of a weight's axes: 0 and 1 are PyTorch's first two, k the kernel's. */
const orders = ['k10', '0k1', 'k01', '1k0', '10k', '01k'] as const;

const axesOf = (order: string): Order =>
  [...order].flatMap((axis) => (axis === 'k' ? [2, 3, 4] : [Number(axis)]));

/** The weight's memory read in another order of axes than it was written in. */
export const weightLayout: Hypothesis = {
  cause: 'weight-layout',
  *variants(problem) {
    const [first, second] = problem.transposed ? 'IO' : 'OI';
    const spatial = spatialLetters[spatialCount(problem)];
    const own = axesOf('01k');
    const named = (order: string) => order.replace('0', first).replace('1', second).replace('k', spatial);
    for (const order of orders) {
      if (order === '01k') continue;
      const ways = [
        [own, axesOf(order), named('01k'), named(order)],
        [axesOf(order), own, named(order), named('01k')],
      ] as const;
      for (const [written, read, from, to] of ways)
        yield {
          problem: { ...problem, weight: reread(problem.weight, written, read) },
          text: `The weight lies in memory as ${from} and was read as ${to}.`,
          fix: `Move its axes, not only its shape: np.transpose of the ${from} array to ${to}; reshape alone does not move elements`,
          common: true,
        };
    }
  },
};

export function spatialCount({ weight, input, output }: Problem): 1 | 2 | 3 {
  const used = (axis: 2 | 3) => [weight, input].some(({ sizes }) => sizes[axis] > 1) || output[axis] > 1;
  return used(2) ? 3 : used(3) ? 2 : 1;
}

/** In and out exchanged, within each group. */
export const weightTransposed: Hypothesis = {
  cause: 'weight-transposed',
  *variants(problem) {
    const { inputs, outputs } = perGroup(problem);
    const [rows, columns] = problem.transposed ? [inputs, outputs] : [outputs, inputs];
    if (rows !== columns || rows === 1) return;
    const { at } = problem.weight;
    const exchanged: View['at'] = (r, c, ...k) => {
      const group = Math.floor(r / rows);
      return at(group * rows + c, r - group * rows, ...k);
    };
    yield {
      problem: withWeight(problem, exchanged),
      text: "The weight's input and output channels were exchanged.",
      fix: `Exchange them back, within each group: weight.reshape(groups, ${rows}, ${rows}, …).swapaxes(1, 2)`,
      common: true,
    };
  },
};

/** Row r of the weight where another one belongs. */
function* rowOrders(
  problem: Problem,
  orders: readonly (readonly [(row: number) => number, string, string])[],
): Iterable<Variant> {
  for (const [order, text, fix] of orders) {
    const { at } = problem.weight;
    const { bias } = problem;
    const moved = withWeight(problem, (r, c, ...k) => at(order(r), c, ...k));
    yield { problem: moved, text, fix, common: true };
    if (bias)
      yield { problem: { ...moved, bias: (c) => bias(order(c)) }, text: `${text} The bias was, too.`, fix };
  }
}

/** A layer with several filters a channel: channel by channel, or multiplier by multiplier. */
export const multiplierOrder: Hypothesis = {
  cause: 'multiplier-order',
  *variants(problem) {
    const { inputs, outputs } = perGroup(problem);
    const { groups } = problem;
    if (problem.transposed || inputs !== 1 || outputs === 1 || groups === 1) return;
    const fix = `Output channel c·${outputs} + m is filter m of input channel c: a weight [H, W, C, M] becomes np.transpose(w, (2, 3, 0, 1)).reshape(C·M, 1, H, W)`;
    yield* rowOrders(problem, [
      [
        (row) => (row % outputs) * groups + Math.floor(row / outputs),
        'The filters lie multiplier by multiplier and were read channel by channel.',
        fix,
      ],
      [
        (row) => (row % groups) * outputs + Math.floor(row / groups),
        'The filters lie channel by channel and were read multiplier by multiplier.',
        fix,
      ],
    ]);
  },
};

/** The order of five axes with two spatial ones exchanged. */
export function* exchanges(sizes: Five): Iterable<readonly [one: 2 | 3 | 4, other: 2 | 3 | 4]> {
  for (const [one, other] of [
    [3, 4],
    [2, 4],
    [2, 3],
  ] as const)
    if (sizes[one] === sizes[other] && sizes[one] > 1) yield [one, other];
}

export function exchanged({ sizes, at }: View, one: 2 | 3 | 4, other: 2 | 3 | 4): View {
  return {
    sizes,
    at: (n, c, d, h, w) => {
      const index: [number, number, number, number, number] = [n, c, d, h, w];
      [index[one], index[other]] = [index[other], index[one]];
      return at(...index);
    },
  };
}
