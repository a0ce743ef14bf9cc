import type { ChannelScales } from '../parameters.ts';
import { halfToEven } from '../rounding.ts';
import { figure, type Requantizer } from '../runtime.ts';

/** s_x·s_w / s_y in float32, rounded after each operation. */
export function float32Factor({ input, weight, output }: ChannelScales): number {
  return Math.fround(Math.fround(input * weight) / output);
}

/** float32(float32(accumulator) · M). */
export function float32Product(accumulator: number, factor: number): number {
  return Math.fround(Math.fround(accumulator) * factor);
}

/** The product in float32, rounded to the nearest, ties to even, then the zero point is added. */
export function float32Requantizer(scales: ChannelScales): Requantizer {
  const factor = float32Factor(scales);
  return {
    multiplier: factor,
    requantize: (accumulator) => halfToEven(float32Product(accumulator, factor)) + scales.zeroPoint,
    explain(accumulator) {
      const product = float32Product(accumulator, factor);
      return `has the factor ${figure(factor)} and the product ${figure(product)} in float32, rounded ${nearest(product)}`;
    },
  };
}

/** Where a number is rounded with ties to even. */
export function nearest(product: number): string {
  const tie = product - Math.floor(product) === 0.5;
  return `${tie ? 'as a tie to the even' : 'to'} ${halfToEven(product)}`;
}
