import { fractionOf } from '../fixed-point.ts';
import type { ChannelScales } from '../parameters.ts';
import { halfToEven } from '../rounding.ts';
import type { Runtime } from '../runtime.ts';
import { nearest } from './float32-product.ts';

/** A ratio of integers. */
type Ratio = readonly [numerator: bigint, denominator: bigint];

/**
 * The rational number accumulator · s_x·s_w / s_y, rounded to the nearest integer, ties to even. The scales are float32,
 * and nothing else is rounded.
 */
export function requantizeExact(accumulator: number, scales: ChannelScales): number {
  const product = realProduct(accumulator, scales);
  // Two roundings of the double are behind it: its error is below 2^-51 of it.
  const fromTie = Math.abs(product - Math.floor(product) - 0.5);
  const certain = Math.abs(product) < 2 ** 40 && fromTie > Math.abs(product) * 2 ** -50;
  return certain ? Math.floor(product + 0.5) : roundRatio(ratioOf(accumulator, scales));
}

/** The same product as a double. s_x·s_w is exact in it. */
export function realProduct(accumulator: number, { input, weight, output }: ChannelScales): number {
  return accumulator * ((input * weight) / output);
}

function ratioOf(accumulator: number, { input, weight, output }: ChannelScales): Ratio {
  const [a, b, c] = [input, weight, output].map(fractionOf);
  const whole = (fraction: number) => BigInt(fraction * 2 ** 24);
  const exponent = a.exponent + b.exponent - c.exponent - 24;
  const numerator = BigInt(accumulator) * whole(a.fraction) * whole(b.fraction);
  const denominator = whole(c.fraction);
  return exponent >= 0
    ? [numerator << BigInt(exponent), denominator]
    : [numerator, denominator << BigInt(-exponent)];
}

function roundRatio([numerator, denominator]: Ratio): number {
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  const whole = size / denominator;
  const twice = 2n * (size - whole * denominator);
  const up = twice > denominator || (twice === denominator && whole % 2n === 1n);
  const rounded = Number(whole + (up ? 1n : 0n));
  return negative ? -rounded : rounded;
}

/** Real arithmetic: what the quantized layer means (ONNX QLinearConv, LiteRT's quantization specification). */
export const exact: Runtime = {
  name: 'exact',
  source: 'the definition of affine quantization, in rational numbers',
  refusal: () => undefined,
  channel: (scales) => ({
    multiplier: realProduct(1, scales),
    requantize: (accumulator) => requantizeExact(accumulator, scales) + scales.zeroPoint,
    explain(accumulator) {
      const rounded = requantizeExact(accumulator, scales);
      const product = realProduct(accumulator, scales);
      return `rounds the real product ${halfToEven(product) === rounded ? nearest(product) : `to ${rounded}`}`;
    },
  }),
};
