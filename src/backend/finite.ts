import { checkpointAt } from '../memory/checkpoint.ts';
import type { TensorData } from '../tensor/tensor.ts';

/** Whether no element is infinite or NaN. */
export function allFinite(data: TensorData): boolean {
  for (let i = 0; i < data.length; i++) {
    checkpointAt(i);
    if (!Number.isFinite(data[i])) return false;
  }
  return true;
}
