import { spatialLetters } from '../../layers/layouts.ts';
import { type Hypothesis, spatialAxes, type Variant } from '../hypothesis.ts';
import { type Problem, perGroup, placedBy } from '../problem.ts';
import { type Five, flatIn, type Index, indexAt, type Order, reread, type View } from '../view.ts';
import { exchanged, exchanges, spatialCount } from './weight.ts';

const withInput = (problem: Problem, at: View['at']): Problem => ({
  ...problem,
  input: { sizes: problem.input.sizes, at },
});

const channelsFirst: Order = [0, 1, 2, 3, 4];
const channelsLast: Order = [0, 2, 3, 4, 1];

const layoutNames = (problem: Problem) => {
  const spatial = spatialLetters[spatialCount(problem)];
  return [`NC${spatial}`, `N${spatial}C`] as const;
};

/** Whether the order of the axes makes a difference. */
const matters = ([, c, d, h, w]: Five) => c > 1 && d * h * w > 1;

const move = 'x.transpose moves elements, x.reshape does not';

export const inputLayout: Hypothesis = {
  cause: 'input-layout',
  *variants(problem) {
    if (!matters(problem.input.sizes)) return;
    const [first, last] = layoutNames(problem);
    const ways = [
      [channelsFirst, channelsLast, first, last],
      [channelsLast, channelsFirst, last, first],
    ] as const;
    for (const [written, read, from, to] of ways)
      yield {
        problem: { ...problem, input: reread(problem.input, written, read) },
        text: `The input lies in memory as ${from} and was read as ${to}.`,
        fix: `Move its axes from ${from} to ${to}: ${move}`,
        common: true,
      };
  },
};

export const outputLayout: Hypothesis = {
  cause: 'output-layout',
  *variants(problem) {
    const { output } = problem;
    if (!matters(output)) return;
    const [first, last] = layoutNames(problem);
    const ways = [
      [channelsFirst, channelsLast, first, last],
      [channelsLast, channelsFirst, last, first],
    ] as const;
    for (const [written, read, from, to] of ways) {
      const place = (index: Index) => {
        const [n, c, d, h, w] = index;
        const moved = indexAt(flatIn([n, c, d, h, w], output, read), output, written);
        for (let i = 0; i < 5; i++) index[i] = moved[i];
      };
      yield {
        problem: placedBy(problem, place),
        text: `The output lies in memory as ${from} and was read as ${to}.`,
        fix: `Move its axes from ${from} to ${to}, or send "layout": {"output": "${last}"}: ${move}`,
        common: true,
      };
    }
  },
};

/** Height for width, and the like: of the input, the kernel, the output or the layer's fields. */
export const axesExchanged: Hypothesis = {
  cause: 'axes-exchanged',
  *variants(problem) {
    const { input, weight, output } = problem;
    const called = (axis: number) => spatialAxes[axis - 2][1];
    const fix = (what: string, one: number, other: number) =>
      `Exchange them back: np.swapaxes(${what}, ${one - 5}, ${other - 5})`;
    for (const [one, other] of exchanges(weight.sizes))
      yield {
        problem: { ...problem, weight: exchanged(weight, one, other) },
        text: `The kernel's ${called(one)} and ${called(other)} were exchanged.`,
        fix: fix('weight', one, other),
        common: true,
      };
    for (const [one, other] of exchanges(input.sizes))
      yield {
        problem: { ...problem, input: exchanged(input, one, other) },
        text: `The input's ${called(one)} and ${called(other)} were exchanged.`,
        fix: fix('input', one, other),
      };
    for (const [one, other] of exchanges(output)) {
      const place = (index: Index) => {
        [index[one], index[other]] = [index[other], index[one]];
      };
      yield {
        problem: placedBy(problem, place),
        text: `The output's ${called(one)} and ${called(other)} were exchanged.`,
        fix: fix('output', one, other),
      };
    }
    yield* exchangedFields(problem, called);
  },
};

function* exchangedFields(problem: Problem, called: (axis: number) => string): Iterable<Variant> {
  for (const [one, other] of [
    [3, 4],
    [2, 4],
    [2, 3],
  ] as const)
    for (const field of ['stride', 'dilation', 'before'] as const) {
      const values = [...problem[field]] as [number, number, number];
      [values[one - 2], values[other - 2]] = [values[other - 2], values[one - 2]];
      if (values[one - 2] === values[other - 2]) continue;
      const name = field === 'before' ? 'padding' : field;
      yield {
        problem: { ...problem, [field]: values },
        text: `The ${name} of ${called(one)} and ${called(other)} was exchanged.`,
        fix: `Give ${name} in the order of the spatial axes: depth, height, width`,
      };
    }
}

/** Channel c in group c mod groups, in place of blocks of neighbours. */
export const groupsInterleaved: Hypothesis = {
  cause: 'groups-interleaved',
  *variants(problem) {
    const { groups, input, bias, weight, output, transposed, requantization } = problem;
    const { inputs, outputs } = perGroup(problem);
    if (groups === 1) return;
    /** Channel j of group g, counted block by block, is this one of the interleaved ones. */
    const interleaved = (channel: number, size: number) =>
      (channel % size) * groups + Math.floor(channel / size);
    const block = (channel: number, size: number) => (channel % groups) * size + Math.floor(channel / groups);
    const text = (what: string) =>
      `The ${what} of a group were taken as every ${groups}th channel, not as neighbours.`;
    const fix = `Group g has the neighbours g·(channels / ${groups}) to (g + 1)·(channels / ${groups}) − 1`;
    const ins = withInput(problem, (n, c, ...p) => input.at(n, interleaved(c, inputs), ...p));
    const outs = (of: Problem): Problem => {
      const placed = placedBy(of, (index) => {
        index[1] = block(index[1], outputs);
      });
      // The filter, the bias and the scale stay with their output channel.
      const rows = transposed
        ? of.weight
        : {
            sizes: weight.sizes,
            at: ((o, i, ...k) => of.weight.at(interleaved(o, outputs), i, ...k)) as View['at'],
          };
      return {
        ...placed,
        weight: rows,
        bias: bias && ((c) => bias(interleaved(c, outputs))),
        requantization: requantization && {
          ...requantization,
          scalesOf: (c) => interleaved(c, outputs),
        },
      };
    };
    if (inputs > 1) yield { problem: ins, text: text('input channels'), fix, common: true };
    if (inputs > 1 && transposed) {
      // The filters stay with their input channels.
      const rows: View['at'] = (i, o, ...k) => weight.at(interleaved(i, inputs), o, ...k);
      yield {
        problem: { ...ins, weight: { sizes: weight.sizes, at: rows } },
        text: text('input channels'),
        fix,
      };
    }
    if (outputs > 1 && output[1] > 1) {
      yield { problem: outs(problem), text: text('output channels'), fix, common: true };
      if (inputs > 1) yield { problem: outs(ins), text: text('input and output channels'), fix };
    }
  },
};
