import type { FlatConvReply, JsonNumber } from '../api/answers.ts';
import type { StageTensors } from '../stage/target.ts';

type Run = Pick<FlatConvReply, 'shapes' | 'input' | 'weight' | 'output'>;

const made = new WeakMap<object, StageTensors>();

/** The tensors of an answer's first image as a stage takes them: the same object for the same answer. */
export function stageTensors(run: Run): StageTensors {
  const { shapes } = run;
  const tensors = made.get(run) ?? {
    input: firstImage(shapes.input, run.input),
    weight: { shape: shapes.weight, values: numbers(run.weight) },
    output: firstImage(shapes.output, run.output),
    bias: null,
  };
  made.set(run, tensors);
  return tensors;
}

/** JSON has NaN and the infinities as strings. */
const numbers = (values: readonly JsonNumber[]) => Float64Array.from(values, Number);

function firstImage([images = 1, ...image]: readonly number[], values: readonly JsonNumber[]) {
  return { shape: [1, ...image], values: numbers(values.slice(0, values.length / images)) };
}
