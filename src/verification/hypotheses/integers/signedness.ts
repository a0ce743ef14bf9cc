import { type QuantizedDType, rangeOf } from '../../../quantization/parameters.ts';
import type { Hypothesis } from '../../hypothesis.ts';
import { channelOf, type Problem } from '../../problem.ts';
import type { View } from '../../view.ts';

/** The bits of integers read as the other dtype: what is added to an integer without its zero point. */
function misread(value: number, zeroPoint: number, dtype: QuantizedDType): number {
  const integer = value + zeroPoint;
  if (dtype === 'int8') return integer < 0 ? value + 256 : value;
  return integer > rangeOf('int8')[1] ? value - 256 : value;
}

const otherThan = (dtype: QuantizedDType) => (dtype === 'int8' ? 'uint8' : 'int8');

export const signedness: Hypothesis = {
  cause: 'signedness',
  *variants(problem) {
    const { requantization } = problem;
    if (!requantization) return;
    const { dtype, input, weight } = requantization.quantization;
    const text = (what: string, of: QuantizedDType) =>
      `The ${what} is of ${of}, and its bits were read as ${otherThan(of)}.`;
    const { at, sizes } = problem.input;
    const inputView: View = { sizes, at: (...index) => misread(at(...index), input.zeroPoint, dtype) };
    yield {
      problem: { ...problem, input: inputView },
      text: text('input', dtype),
      fix: `Read it as ${dtype}: np.frombuffer(x, np.${dtype})`,
      common: true,
    };
    yield {
      problem: { ...problem, weight: misreadWeight(problem, weight) },
      text: text('weight', weight.dtype),
      fix: `Read it as ${weight.dtype}: np.frombuffer(w, np.${weight.dtype})`,
      common: true,
    };
  },
};

function misreadWeight(
  problem: Problem,
  { dtype, zeroPoints }: { readonly dtype: QuantizedDType; readonly zeroPoints: readonly number[] },
): View {
  const { sizes, at } = problem.weight;
  return {
    sizes,
    at: (row, column, ...k) => {
      const zeroPoint = zeroPoints[zeroPoints.length === 1 ? 0 : channelOf(problem, row, column)];
      return misread(at(row, column, ...k), zeroPoint, dtype);
    },
  };
}
