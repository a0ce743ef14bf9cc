import type { LayerDType } from '../../tensor/dtype.ts';
import type { Hypothesis } from '../hypothesis.ts';
import { appliedTo, type Problem } from '../problem.ts';
import { epsilonOf } from '../tolerance.ts';
import type { View } from '../view.ts';

type Round = (value: number) => number;

const cell = new Float64Array(1);
const words = new Uint32Array(cell.buffer);

/** Numbers of so many significant bits from 2^least on, evenly spaced below it, and the largest of them. */
interface Format {
  readonly bits: number;
  readonly least: number;
  readonly largest: number;
}

const formats = {
  tf32: { bits: 11, least: -126, largest: Number.POSITIVE_INFINITY },
  float16: { bits: 11, least: -14, largest: 65504 },
  bfloat16: { bits: 8, least: -126, largest: Number.POSITIVE_INFINITY },
} as const satisfies Record<string, Format>;

/** What numbers near this one are apart in a format. */
function unitAt(value: number, { bits, least }: Format): number {
  cell[0] = value;
  const exponent = ((words[1] >>> 20) & 0x7ff) - 1023;
  words[0] = 0;
  words[1] = (Math.max(exponent, least) - bits + 1 + 1023) << 20;
  return cell[0];
}

/** To the nearest, ties to even: what is added has this unit in the last place. */
const nearest =
  (format: Format): Round =>
  (value) => {
    if (value === 0 || !Number.isFinite(value)) return value;
    const added = 1.5 * 2 ** 52 * unitAt(value, format);
    const rounded = value + added - added;
    return Math.abs(rounded) > format.largest ? rounded * Number.POSITIVE_INFINITY : rounded;
  };

/** Towards 0. */
const cutOff =
  (format: Format): Round =>
  (value) => {
    if (value === 0 || !Number.isFinite(value)) return value;
    const unit = unitAt(value, format);
    return Math.trunc(value / unit) * unit;
  };

/** What operands may have been rounded to, the coarsest last. */
const roundings: readonly (readonly [name: string, round: Round, of: readonly LayerDType[]])[] = [
  ['float32', Math.fround, ['float64']],
  ['tf32', nearest(formats.tf32), ['float32', 'float64']],
  ['tf32 (cut off)', cutOff(formats.tf32), ['float32', 'float64']],
  ['float16', nearest(formats.float16), ['float32', 'float64', 'bfloat16']],
  ['bfloat16', nearest(formats.bfloat16), ['float32', 'float64', 'float16']],
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
