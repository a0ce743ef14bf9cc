import { type QuantizedDType, rangeOf } from '../../../quantization/parameters.ts';
import { clamp, halfAwayFromZero, halfToEven } from '../../../quantization/rounding.ts';
import type { Runtime } from '../../../quantization/runtime.ts';
import { realProduct } from '../../../quantization/runtimes/exact.ts';
import { float32Factor, float32Product } from '../../../quantization/runtimes/float32-product.ts';
import type { Hypothesis } from '../../hypothesis.ts';
import { requantizedBy } from '../../problem.ts';

/** Roundings of the product that no runtime has. */
const roundings: readonly (readonly [text: string, round: (product: number) => number])[] = [
  ['was cut off towards 0', Math.trunc],
  ['was rounded down, as a shift does', Math.floor],
  ['was rounded with ties away from 0, as round() of C does', halfAwayFromZero],
  ['was rounded with ties upwards, as floor(x + 0.5) does', (product) => Math.floor(product + 0.5)],
  ['was rounded up', Math.ceil],
  ['was rounded to even, but with a factor in double', halfToEven],
];

/** The product in float32 and as a double, each rounded so. */
function runtimesOf(round: (product: number) => number): readonly Runtime[] {
  const common = { source: '', refusal: () => undefined };
  const of = (name: string, product: Parameters<typeof requantizer>[0]): Runtime => ({
    ...common,
    name,
    channel: (scales) => ({ multiplier: 0, explain: () => '', ...requantizer(product, scales, round) }),
  });
  return [
    of('float32', (accumulator, scales) => float32Product(accumulator, float32Factor(scales))),
    of('double', realProduct),
  ];
}

function requantizer(
  product: typeof realProduct,
  scales: Parameters<typeof realProduct>[1],
  round: (product: number) => number,
) {
  return { requantize: (accumulator: number) => round(product(accumulator, scales)) + scales.zeroPoint };
}

export const rounding: Hypothesis = {
  cause: 'rounding',
  *variants(problem) {
    for (const [did, round] of roundings)
      yield {
        problem: requantizedBy(problem, () => ({ runtimes: runtimesOf(round) })),
        text: `The product of the accumulator and the factor ${did}.`,
        fix: 'Round it as the runtime does that you mean: docs/quantized.md has the formulae',
      };
  },
};

/** An integer in a register of so many bits. */
const wrapped = (value: number, dtype: QuantizedDType) =>
  dtype === 'int8' ? (value << 24) >> 24 : value & 0xff;

export const saturation: Hypothesis = {
  cause: 'saturation-missing',
  *variants(problem) {
    const { requantization } = problem;
    if (!requantization) return;
    const { dtype } = requantization.quantization;
    yield {
      problem: requantizedBy(problem, () => ({
        store: (value, least, greatest) => clamp(wrapped(value, dtype), least, greatest),
      })),
      text: `Integers beyond the range of ${dtype} wrapped: 8 bits of them were kept.`,
      fix: `Clamp before the cast: np.clip(y, ${rangeOf(dtype).join(', ')}).astype(np.${dtype})`,
    };
  },
};

export const accumulatorNarrow: Hypothesis = {
  cause: 'accumulator-narrow',
  *variants(problem) {
    for (const bits of [16, 24]) {
      const unused = 32 - bits;
      const most = 2 ** (bits - 1);
      const registers = [
        ['wrapped', (sum: number) => (sum << unused) >> unused],
        ['was clamped at the end', (sum: number) => clamp(sum, -most, most - 1)],
      ] as const;
      for (const [did, register] of registers)
        yield {
          problem: requantizedBy(problem, () => ({ register })),
          text: `The accumulator had ${bits} bits, and ${did}.`,
          fix: 'Sum in an int32: "accumulator" of /v1/quantized says how many bits the layer needs',
        };
    }
  },
};
