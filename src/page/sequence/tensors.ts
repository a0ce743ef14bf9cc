import type { FlatConvReply, JsonNumber } from '../api/answers.ts';
import type { LayerTensors } from './layer-picture.tsx';

type Run = Pick<FlatConvReply, 'shapes' | 'input' | 'weight' | 'output'>;

const made = new WeakMap<object, LayerTensors>();

/** An answer's tensors as a stage takes them: the same object for the same answer. */
export function stageTensors(run: Run): LayerTensors {
  const { shapes } = run;
  const tensors = made.get(run) ?? {
    input: { shape: shapes.input, values: numbers(run.input) },
    weight: { shape: shapes.weight, values: numbers(run.weight) },
    output: { shape: shapes.output, values: numbers(run.output) },
    bias: null,
  };
  made.set(run, tensors);
  return tensors;
}

/** JSON has NaN and the infinities as strings. */
const numbers = (values: readonly JsonNumber[]) => Float64Array.from(values, Number);
