import { checkpoint } from '../../memory/checkpoint.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import { elementsPerCall } from './budgets.ts';
import type { NativeEngine } from './native-engine.ts';

/** Of a weight `[groups, outPerGroup, inPerGroup, volume]`. */
export interface WeightSizes {
  readonly groups: number;
  readonly outPerGroup: number;
  readonly inPerGroup: number;
  readonly volume: number;
}

/** Whether no element is infinite or NaN. */
export function allFinite({ addon }: NativeEngine, data: TensorData): boolean {
  for (let from = 0; from < data.length; from += elementsPerCall) {
    checkpoint();
    if (!addon.allFinite(data.subarray(from, from + elementsPerCall))) return false;
  }
  return true;
}

/**
 * Writes the elements at the offsets of each volume, with the channels exchanged: `[groups, inPerGroup, outPerGroup,
 * offsets]`.
 * @throws RangeError if the tensors are not of these sizes
 */
export function pickTaps(
  { addon }: NativeEngine,
  weight: TensorData,
  { groups, outPerGroup, inPerGroup, volume }: WeightSizes,
  offsets: Int32Array,
  picked: TensorData,
): void {
  const sizes = Int32Array.of(groups, outPerGroup, inPerGroup, volume);
  const rows = groups * inPerGroup;
  const atOnce = Math.max(1, Math.floor(elementsPerCall / (outPerGroup * offsets.length)));
  for (let from = 0; from < rows; from += atOnce) {
    checkpoint();
    if (!addon.pick(weight, sizes, offsets, picked, from, Math.min(from + atOnce, rows)))
      throw new RangeError('the weight is not of the sizes that the geometry says');
  }
}
