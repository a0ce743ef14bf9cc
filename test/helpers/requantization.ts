/**
 * The formulae of the runtimes' sources, written with BigInt and Math.fround as those write them, one after the other:
 * what src/quantization/ is compared with. Scales are float32, accumulators int32. Nothing is clamped to an output's range.
 */

export interface Scales {
  readonly x: number;
  readonly w: number;
  readonly y: number;
  readonly zeroPoint: number;
}

const f32 = Math.fround;

function even(value: number): number {
  const floor = Math.floor(value);
  if (value - floor < 0.5) return floor;
  if (value - floor > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** A positive double as integer · 2^exponent, found by doubling. */
function dyadic(value: number): readonly [integer: bigint, exponent: number] {
  let [scaled, exponent] = [value, 0];
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent--;
  }
  return [BigInt(scaled), exponent];
}

function frexp(value: number): readonly [fraction: number, exponent: number] {
  let [fraction, exponent] = [value, 0];
  for (; fraction >= 1; exponent++) fraction /= 2;
  for (; fraction < 0.5; exponent--) fraction *= 2;
  return [fraction, exponent];
}

function quantizeMultiplier(factor: number): readonly [multiplier: bigint, shift: number] {
  let [fraction, shift] = frexp(factor);
  let multiplier = BigInt(Math.floor(fraction * 2 ** 31 + 0.5));
  if (multiplier === 2n ** 31n) {
    multiplier /= 2n;
    shift++;
  }
  return [multiplier, shift];
}

const int32 = (value: bigint) => BigInt.asIntN(32, value);

/** gemmlowp: fixedpoint.h. C++ divides towards zero, as BigInt does. */
function doublingHighMul(a: bigint, b: bigint): bigint {
  if (a === b && a === -(2n ** 31n)) return 2n ** 31n - 1n;
  const ab = a * b;
  return (ab + (ab >= 0n ? 2n ** 30n : 1n - 2n ** 30n)) / 2n ** 31n;
}

function divideByPowerOfTwo(x: bigint, exponent: number): bigint {
  const mask = 2n ** BigInt(exponent) - 1n;
  const threshold = (mask >> 1n) + (x < 0n ? 1n : 0n);
  return (x >> BigInt(exponent)) + ((x & mask) > threshold ? 1n : 0n);
}

function float32Scale({ x, w, y }: Scales): number {
  return f32(f32(x * w) / y);
}

function inFloat32(accumulator: number, scales: Scales): number {
  return even(f32(f32(accumulator) * float32Scale(scales))) + scales.zeroPoint;
}

function tflite(scales: Scales): readonly [multiplier: bigint, shift: number] {
  const [multiplier, shift] = quantizeMultiplier((scales.x * scales.w) / scales.y);
  return shift < -31 ? [0n, 0] : [multiplier, shift];
}

function tosa(accumulator: number, { x, w, y, zeroPoint }: Scales, double: boolean): number {
  let [multiplier, exponent] = quantizeMultiplier((x * w) / y);
  let shift = 31 - exponent;
  if (shift > 62) {
    multiplier >>= BigInt(Math.min(31, shift - 62));
    shift = 62;
  }
  let round = 2n ** BigInt(shift - 1);
  if (double && shift > 31) round += accumulator >= 0 ? 2n ** 30n : -(2n ** 30n);
  return Number(int32((BigInt(accumulator) * multiplier + round) >> BigInt(shift))) + zeroPoint;
}

/** The output of each runtime for an accumulator, before it is clamped. */
export const models: Readonly<Record<string, (accumulator: number, scales: Scales) => number>> = {
  exact(accumulator, { x, w, y, zeroPoint }) {
    const [[a, i], [b, j], [c, k]] = [dyadic(x), dyadic(w), dyadic(y)];
    const power = i + j - k;
    const up = power > 0 ? 2n ** BigInt(power) : 1n;
    const down = power < 0 ? 2n ** BigInt(-power) : 1n;
    const [n, d] = [BigInt(accumulator) * a * b * up, c * down];
    const floor = floorDivide(n, d);
    const twice = 2n * (n - floor * d);
    const rounded = twice > d || (twice === d && floor % 2n !== 0n) ? floor + 1n : floor;
    return Number(rounded) + zeroPoint;
  },
  onnxruntime: inFloat32,
  'onnx-reference': (accumulator, scales) => even(accumulator * float32Scale(scales) + scales.zeroPoint),
  'tflite-double'(accumulator, scales) {
    const [multiplier, shift] = tflite(scales);
    const left = int32(BigInt(accumulator) << BigInt(Math.max(shift, 0)));
    const rounded = divideByPowerOfTwo(doublingHighMul(left, multiplier), Math.max(-shift, 0));
    return Number(rounded) + scales.zeroPoint;
  },
  'tflite-single'(accumulator, scales) {
    const [multiplier, shift] = tflite(scales);
    const round = 2n ** BigInt(30 - shift);
    return Number(int32((BigInt(accumulator) * multiplier + round) >> BigInt(31 - shift))) + scales.zeroPoint;
  },
  'xnnpack-fp32': inFloat32,
  'xnnpack-rndnu'(accumulator, scales) {
    const bits = new Uint32Array(new Float32Array([float32Scale(scales)]).buffer)[0];
    const multiplier = BigInt((bits & 0x007fffff) | 0x00800000);
    const shift = 127 + 23 - (bits >>> 23);
    const product = BigInt(accumulator) * multiplier + 2n ** BigInt(shift - 1);
    return Number(int32(product >> BigInt(shift))) + scales.zeroPoint;
  },
  fbgemm: inFloat32,
  qnnpack: inFloat32,
  'tosa-double': (accumulator, scales) => tosa(accumulator, scales, true),
  'tosa-single': (accumulator, scales) => tosa(accumulator, scales, false),
};
