import { type LayerDType, rowOf } from '../../tensor/dtype.ts';
import type { Hypothesis } from '../hypothesis.ts';
import { appliedTo, type Problem } from '../problem.ts';
import { epsilonOf } from '../tolerance.ts';
import type { View } from '../view.ts';

type Round = (value: number) => number;

const cell = new Float32Array(1);
const bits = new Uint32Array(cell.buffer);
const wide = new Float64Array(1);

/** Rounds to a dtype, as the service does. */
function roundingTo(dtype: 'float16' | 'bfloat16'): Round {
  const { storage } = rowOf(dtype);
  return (value) => {
    wide[0] = value;
    storage?.round(wide, cell);
    return cell[0];
  };
}

/** TensorFloat-32: 10 bits of fraction, the rest cut off or rounded to the nearest, ties to even. */
const tf32 =
  (nearest: boolean): Round =>
  (value) => {
    cell[0] = value;
    if (!Number.isFinite(cell[0])) return cell[0];
    if (nearest) bits[0] += 0xfff + ((bits[0] >>> 13) & 1);
    bits[0] &= 0xffffe000;
    return cell[0];
  };

/** What operands may have been rounded to, the coarsest last. */
const roundings: readonly (readonly [name: string, round: Round, of: readonly LayerDType[]])[] = [
  ['float32', Math.fround, ['float64']],
  ['tf32', tf32(true), ['float32', 'float64']],
  ['tf32 (cut off)', tf32(false), ['float32', 'float64']],
  ['float16', roundingTo('float16'), ['float32', 'float64', 'bfloat16']],
  ['bfloat16', roundingTo('bfloat16'), ['float32', 'float64', 'float16']],
];

const rounded = ({ sizes, at }: View, round: Round): View => ({
  sizes,
  at: (...index) => round(at(...index)),
});

export const operandRounding: Hypothesis = {
  cause: 'operand-rounding',
  *variants(problem) {
    const { dtype, input, weight, bias } = problem;
    for (const [name, round, of] of roundings) {
      if (!of.includes(dtype)) continue;
      const operands: Problem = {
        ...problem,
        epsilon: Math.max(problem.epsilon, epsilonOf('float32')),
        input: rounded(input, round),
        weight: rounded(weight, round),
      };
      const fix = `Compute with operands of ${dtype}, or compare with a tolerance for ${name}`;
      yield { problem: operands, text: `Input and weight were rounded to ${name}.`, fix };
      const all: Problem = { ...operands, bias: bias && ((c) => round(bias(c))) };
      if (bias) yield { problem: all, text: `Input, weight and bias were rounded to ${name}.`, fix };
      if (name !== 'float16' && name !== 'bfloat16') continue;
      for (const of of bias ? [operands, all] : [operands])
        yield {
          problem: appliedTo(of, { of: round, growth: 1 }),
          text: `Operands and output were rounded to ${name}.`,
          fix,
        };
    }
  },
};
