import { isTransposed, weightShape } from '../../layers/layer.ts';
import type { Plan } from '../../layers/plan.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { elementCount } from '../../tensor/tensor.ts';
import type { IntegerData, IntegerOperands } from './operands.ts';

/**
 * A bound of every accumulator, and of every partial sum in any order:
 * max |x − x_zp| · max over output channels of Σ |w − w_zp| + max |bias|.
 */
export function accumulatorBound(
  { layer }: Plan,
  { input, inputZeroPoint, weight, weightZeroPoints, bias }: IntegerOperands,
): number {
  const sums = new Float64Array(layer.out_channels);
  eachWeight(layer, (at, channel) => {
    sums[channel] += Math.abs(weight[at] - weightZeroPoints[channel]);
  });
  const largestSum = sums.reduce((most, sum) => Math.max(most, sum), 0);
  const largestBias = bias?.reduce((most, value) => Math.max(most, Math.abs(value)), 0) ?? 0;
  return largestOffset(input, inputZeroPoint) * largestSum + largestBias;
}

/** The same without a look at the weights: K · max |x − x_zp| · max |w − w_zp| + max |bias|, K terms in a sum. */
export function roughBound(
  { geometry }: Plan,
  { input, inputZeroPoint, weight, weightZeroPoints, bias }: IntegerOperands,
): number {
  const terms = geometry.inPerGroup * elementCount(geometry.kernel);
  let [ofWeights, ofBias] = [0, 0];
  for (const zeroPoint of weightZeroPoints) ofWeights = Math.max(ofWeights, largestOffset(weight, zeroPoint));
  for (const value of bias ?? []) ofBias = Math.max(ofBias, Math.abs(value));
  return terms * largestOffset(input, inputZeroPoint) * ofWeights + ofBias;
}

/** The most that an element of the dtype can be away from a zero point. */
export function largestOffset(data: IntegerData, zeroPoint: number): number {
  const [least, greatest] = data instanceof Int8Array ? [-128, 127] : [0, 255];
  return Math.max(zeroPoint - least, greatest - zeroPoint);
}

/** Calls `visit` with the place of each weight and its output channel, with checkpoints. */
export function eachWeight(layer: Plan['layer'], visit: (at: number, channel: number) => void): void {
  const [first, second, ...kernel] = weightShape(layer);
  const taps = elementCount(kernel);
  const transposed = isTransposed(layer);
  const outPerGroup = layer.out_channels / layer.groups;
  const inPerGroup = layer.in_channels / layer.groups;
  let at = 0;
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) {
      const channel = transposed ? Math.floor(i / inPerGroup) * outPerGroup + j : i;
      for (let k = 0; k < taps; k++, at++) {
        checkpointAt(at);
        visit(at, channel);
      }
    }
  }
}
