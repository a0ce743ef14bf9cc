import type { FlatConvReply, JsonNumber } from '../api/answers.ts';
import type { PlaneTensor, StageTensors } from './target.ts';

type Answer = Pick<FlatConvReply, 'shapes' | 'input' | 'output'> &
  Partial<Pick<FlatConvReply, 'weight' | 'bias'>>;

const made = new WeakMap<object, StageTensors>();

/**
 * The tensors of an answer as a stage takes them, of the first image: the same object for the same answer. A weight that
 * the answer leaves out has no values.
 */
export function tensorsOfAnswer(answer: Answer): StageTensors {
  const { shapes, weight = [], bias = [] } = answer;
  const tensors = made.get(answer) ?? {
    input: firstImage(shapes.input, answer.input),
    weight: { shape: shapes.weight, values: toNumbers(weight, weight.length) },
    output: firstImage(shapes.output, answer.output),
    bias: toNumbers(bias, bias.length),
  };
  made.set(answer, tensors);
  return tensors;
}

function firstImage([images = 1, ...image]: readonly number[], values: readonly JsonNumber[]): PlaneTensor {
  return { shape: [1, ...image], values: toNumbers(values, values.length / images) };
}

/** JSON has NaN and the infinities as strings. */
function toNumbers(values: readonly JsonNumber[], count: number): Float64Array {
  const numbers = new Float64Array(count);
  // Float64Array.from takes five times as long.
  for (let i = 0; i < count; i++) numbers[i] = Number(values[i]);
  return numbers;
}
