import { fractionOf } from '../fixed-point.ts';
import type { ChannelScales } from '../parameters.ts';
import { halfToEven } from '../rounding.ts';
import type { Runtime } from '../runtime.ts';
import { nearest } from './float32-product.ts';

/**
 * Rounds the rational number accumulator · s_x·s_w / s_y to the nearest integer, ties to even. The scales are float32, and
 * nothing else is rounded. From 2^40 on, which no output reaches, the product is rounded as a double.
 */
function exactRounding(scales: ChannelScales): (accumulator: number) => number {
  const side = sideOfTie(scales);
  return (accumulator) => {
    const product = realProduct(accumulator, scales);
    const below = Math.floor(product);
    // Two roundings of the double are behind it: its error is below 2^-51 of it.
    const size = Math.abs(product);
    if (size >= 2 ** 40 || Math.abs(product - below - 0.5) > size * 2 ** -50)
      return Math.floor(product + 0.5);
    const away = side(accumulator, below);
    if (away === 0) return below % 2 === 0 ? below : below + 1;
    return away < 0 ? below : below + 1;
  };
}

/** The same product as a double. s_x·s_w is exact in it. */
export function realProduct(accumulator: number, { input, weight, output }: ChannelScales): number {
  return accumulator * ((input * weight) / output);
}

/**
 * A function that gives a number with the sign of product − (below + 1/2), for a product within 2^-50 of that.
 *
 * The scales are I·2^i, W·2^j and O·2^k with integers of 24 bits, so the sign is that of accumulator·I·W·2^u −
 * (2·below + 1)·O·2^v, where u − v = i + j − k + 1 and one of them is 0. Both terms are below 2^80 and within 2^-50 of
 * each other, so their difference is an int32, and they are computed modulo 2^32.
 */
function sideOfTie({ input, weight, output }: ChannelScales) {
  const [x, w, y] = [fractionOf(input), fractionOf(weight), fractionOf(output)];
  const exponent = x.exponent + w.exponent - y.exponent - 24 + 1;
  const factor = Math.imul(x.fraction * 2 ** 24, w.fraction * 2 ** 24);
  const ofProduct = Math.imul(factor, 2 ** Math.max(exponent, 0));
  const ofTie = Math.imul(y.fraction * 2 ** 24, 2 ** Math.max(-exponent, 0));
  return (accumulator: number, below: number): number =>
    (Math.imul(accumulator, ofProduct) - Math.imul(2 * below + 1, ofTie)) | 0;
}

/** Real arithmetic: what the quantized layer means (ONNX QLinearConv, LiteRT's quantization specification). */
export const exact: Runtime = {
  name: 'exact',
  source: 'the definition of affine quantization, in rational numbers',
  refusal: () => undefined,
  channel(scales) {
    const round = exactRounding(scales);
    return {
      multiplier: realProduct(1, scales),
      requantize: (accumulator) => round(accumulator) + scales.zeroPoint,
      explain(accumulator) {
        const rounded = round(accumulator);
        const product = realProduct(accumulator, scales);
        return `rounds the real product ${halfToEven(product) === rounded ? nearest(product) : `to ${rounded}`}`;
      },
    };
  },
};
