import { checkpointAt } from '../../memory/checkpoint.ts';
import { errorFunction } from '../error-function.ts';
import type { Evidence, Hypothesis, Variant } from '../hypothesis.ts';
import { appliedTo, type Problem, placedBy } from '../problem.ts';
import { flatIn, volume } from '../view.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** Activations, and by how much an error of their argument grows at most. */
const activations: readonly (readonly [name: string, of: (x: number) => number, growth: number])[] = [
  ['relu', (x) => (x < 0 ? 0 : x), 1],
  ['relu6', (x) => Math.min(x < 0 ? 0 : x, 6), 1],
  ['leaky_relu(0.01)', (x) => (x < 0 ? 0.01 * x : x), 1],
  ['leaky_relu(0.1)', (x) => (x < 0 ? 0.1 * x : x), 1],
  ['leaky_relu(0.2)', (x) => (x < 0 ? 0.2 * x : x), 1],
  ['sigmoid', sigmoid, 0.25],
  ['tanh', Math.tanh, 1],
  ['silu', (x) => x * sigmoid(x), 1.1],
  ['gelu', (x) => (x * (1 + errorFunction(x * Math.SQRT1_2))) / 2, 1.13],
  ['gelu(tanh)', (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2, 1.13],
  ['hardswish', (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6, 1.5],
  ['elu', (x) => (x < 0 ? Math.expm1(x) : x), 1],
];

export const activation: Hypothesis = {
  cause: 'activation',
  *variants(problem) {
    for (const [name, of, growth] of activations)
      yield {
        problem: appliedTo(problem, { of, growth }),
        text: `${name} was applied to the output.`,
        fix: `Compare what the layer gives before ${name}, or apply ${name} to the expected output`,
        common: name === 'relu' || name === 'relu6',
      };
  },
};

/** Fewer values do not show a factor or an offset. */
const leastFitted = 4;

/** What is fitted to some finite values: undefined where they are too few, or where nothing is to be fitted. */
function fitted(
  { pairs }: Evidence,
  usual: number,
  solve: (pairs: Evidence['pairs']) => number,
): number | undefined {
  const finite = pairs.filter(([got, expected]) => Number.isFinite(got) && Number.isFinite(expected));
  if (new Set(finite.map(([, expected]) => expected)).size < leastFitted) return undefined;
  const found = solve(finite);
  return Number.isFinite(found) && found !== 0 && found !== usual ? found : undefined;
}

const short = (value: number) => Number(value.toPrecision(6));

export const scaled: Hypothesis = {
  cause: 'scaled',
  variants: () => [],
  *fitted(problem, evidence) {
    // Least squares.
    const factor = fitted(evidence, 1, (pairs) => {
      let [products, squares] = [0, 0];
      for (const [got, expected] of pairs) {
        products += got * expected;
        squares += expected * expected;
      }
      return products / squares;
    });
    if (factor === undefined) return;
    yield {
      problem: appliedTo(problem, { of: (x) => factor * x, growth: 2 * Math.abs(factor) }),
      text: `The output was multiplied by ${short(factor)}.`,
      fix: `Leave the factor out, or divide by it: y / ${short(factor)}`,
    };
  },
};

export const offset: Hypothesis = {
  cause: 'offset',
  variants: () => [],
  *fitted(problem, evidence) {
    const added = fitted(
      evidence,
      0,
      (pairs) => pairs.reduce((sum, [got, expected]) => sum + got - expected, 0) / pairs.length,
    );
    if (added === undefined) return;
    yield {
      problem: appliedTo(problem, { of: (x) => x + added, growth: 2 }),
      text: `${short(added)} was added to the output.`,
      fix: `Leave it out, or subtract it: y - ${short(added)}`,
    };
  },
};

/** The most channels or images that are compared with each other. */
const mostMatched = 2048;
/** The most comparisons for that. */
const mostComparisons = 2 ** 22;

export const channelsPermuted: Hypothesis = {
  cause: 'channels-permuted',
  *variants(problem) {
    const channels = problem.output[1];
    if (channels > 1)
      yield permuted(
        problem,
        1,
        (c) => channels - 1 - c,
        'The output channels are in reverse order.',
        '::-1',
      );
    const inputs = problem.input.sizes[1];
    const { at, sizes } = problem.input;
    if (inputs > 1)
      yield {
        problem: { ...problem, input: { sizes, at: (n, c, ...p) => at(n, inputs - 1 - c, ...p) } },
        text: 'The input channels were read in reverse order, such as BGR for RGB.',
        fix: 'Reverse them: x[:, ::-1]',
        common: true,
      };
  },
  *fitted(problem, evidence) {
    const order = orderAlong(1, evidence);
    if (!order) return;
    const listed = `[${order.slice(0, 16).join(', ')}${order.length > 16 ? ', …' : ''}]`;
    yield permuted(
      problem,
      1,
      (c) => order[c],
      `The output channels are in the order ${listed}.`,
      'np.argsort(order)',
    );
  },
};

export const batchOrder: Hypothesis = {
  cause: 'batch-order',
  *variants(problem) {
    const images = problem.output[0];
    if (images < 2) return;
    yield permuted(
      problem,
      0,
      (n) => images - 1 - n,
      'The images of the batch are in reverse order.',
      '::-1',
    );
  },
  *fitted(problem, evidence) {
    const order = orderAlong(0, evidence);
    if (!order) return;
    const listed = `[${order.slice(0, 16).join(', ')}${order.length > 16 ? ', …' : ''}]`;
    yield permuted(
      problem,
      0,
      (n) => order[n],
      `The images of the batch are in the order ${listed}.`,
      'np.argsort(order)',
    );
  },
};

function permuted(
  problem: Problem,
  axis: 0 | 1,
  order: (at: number) => number,
  text: string,
  by: string,
): Variant {
  const place = (index: number[]) => {
    index[axis] = order(index[axis]);
  };
  const fix = `Put them back: y[${axis === 1 ? ':, ' : ''}${by}]`;
  return { problem: placedBy(problem, place), text, fix };
}

/** The order in which channels or images of the expected output stand in the caller's, where it is one. */
function orderAlong(axis: 0 | 1, { sizes, same }: Evidence): number[] | undefined {
  const length = sizes[axis];
  const each = volume(sizes) / length;
  if (length < 2 || length > mostMatched || volume(sizes) < leastFitted) return undefined;
  const inner = sizes[2] * sizes[3] * sizes[4];
  const places = Array.from({ length: Math.min(each, 16) }, (_, i) =>
    Math.floor((i * each) / Math.min(each, 16)),
  );
  const flat = (at: number, place: number) =>
    axis === 0
      ? at * each + place
      : flatIn([Math.floor(place / inner), at, 0, 0, 0], sizes, [0, 1, 2, 3, 4]) + (place % inner);
  const free = new Set(Array.from({ length }, (_, i) => i));
  let comparisons = 0;
  const order: number[] = [];
  for (let to = 0; to < length; to++) {
    // Most stand where they belong.
    const candidates = free.has(to) ? [to, ...free] : free;
    let found: number | undefined;
    for (const from of candidates) {
      checkpointAt(comparisons);
      if (++comparisons > mostComparisons) return undefined;
      if (places.every((place) => same(flat(to, place), flat(from, place)))) {
        found = from;
        break;
      }
    }
    if (found === undefined) return undefined;
    free.delete(found);
    order.push(found);
  }
  return order.every((from, to) => from === to) ? undefined : order;
}
