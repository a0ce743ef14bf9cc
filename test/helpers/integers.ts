import type { IntegerOperands } from '../../src/backend/integers/operands.ts';
import { type Layer, weightShape } from '../../src/layers/layer.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { defined } from './definition.ts';
import { randomData } from './random.ts';

/** The dtypes and zero points of a quantized layer to draw operands of. */
export interface IntegerKind {
  readonly input: 'int8' | 'uint8';
  readonly inputZeroPoint: number;
  readonly weight: 'int8' | 'uint8';
  /** 'each' draws one for every output channel. */
  readonly weightZeroPoint: number | 'each';
}

/** Every pair of dtypes, with zero points in the middle, at the ends, and one for each channel. */
export const integerKinds: readonly IntegerKind[] = [
  { input: 'int8', inputZeroPoint: -3, weight: 'int8', weightZeroPoint: 0 },
  { input: 'uint8', inputZeroPoint: 128, weight: 'int8', weightZeroPoint: 0 },
  { input: 'uint8', inputZeroPoint: 255, weight: 'uint8', weightZeroPoint: 128 },
  { input: 'uint8', inputZeroPoint: 0, weight: 'uint8', weightZeroPoint: 'each' },
  { input: 'int8', inputZeroPoint: 127, weight: 'int8', weightZeroPoint: -128 },
  { input: 'int8', inputZeroPoint: -128, weight: 'uint8', weightZeroPoint: 'each' },
];

/** Random integers of a layer; every eighth element is at an end of its range. */
export function integersFor(
  layer: Layer,
  inputShape: readonly number[],
  kind: IntegerKind,
  seed: number,
): IntegerOperands {
  const of = (dtype: 'int8' | 'uint8', length: number, seed: number) => {
    const random = randomData(length, 'float64', seed);
    const least = dtype === 'int8' ? -128 : 0;
    const data = zeros(dtype, length);
    for (let i = 0; i < length; i++)
      data[i] = i % 8 === 0 ? least + (random[i] < 0 ? 0 : 255) : least + Math.floor((random[i] + 1) * 128);
    return data;
  };
  const channels = layer.out_channels;
  const zeroPoints = of(kind.weight, channels, seed + 3);
  return {
    input: of(kind.input, elementCount(inputShape), seed),
    inputZeroPoint: kind.inputZeroPoint,
    weight: of(kind.weight, elementCount(weightShape(layer)), seed + 1),
    weightZeroPoints: Int32Array.from(zeroPoints, (drawn) =>
      kind.weightZeroPoint === 'each' ? drawn : kind.weightZeroPoint,
    ),
    bias: layer.bias
      ? Int32Array.from(randomData(channels, 'float64', seed + 2), (value) => Math.floor(value * 5000))
      : null,
  };
}

/** The accumulators by the definition of the layer, on operands without their zero points. */
export function definedAccumulators(
  layer: Layer,
  inputShape: readonly number[],
  { input, inputZeroPoint, weight, weightZeroPoints, bias }: IntegerOperands,
): Float64Array {
  const transposed = layer.type.startsWith('conv_transpose');
  const [, second, ...kernel] = weightShape(layer);
  const taps = elementCount(kernel);
  const perGroup = layer.out_channels / layer.groups;
  const channelOf = (place: number) => {
    const [i, j] = [Math.floor(place / (second * taps)), Math.floor(place / taps) % second];
    return transposed ? Math.floor(i / (layer.in_channels / layer.groups)) * perGroup + j : i;
  };
  const given = {
    input: Float64Array.from(input, (value) => value - inputZeroPoint),
    weight: Float64Array.from(weight, (value, i) => value - weightZeroPoints[channelOf(i)]),
    bias: bias && Float64Array.from(bias),
  };
  return defined({ ...layer, dtype: 'float64' }, inputShape, given).output.values;
}
