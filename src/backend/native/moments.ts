import { checkpoint } from '../../memory/checkpoint.ts';
import { figuresPerRun } from '../../tensor/moments.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import { elementsPerCall } from './budgets.ts';
import type { NativeEngine } from './native-engine.ts';

/** `Backend.moments` on an engine, in calls of a millisecond at most with a checkpoint before each. */
export function nativeMoments(
  { addon, set }: NativeEngine,
  data: TensorData,
  runLength: number,
): Float64Array {
  const runs = data.length / runLength;
  const figures = new Float64Array(runs * figuresPerRun);
  const atOnce = Math.max(1, Math.floor(elementsPerCall / runLength));
  for (let from = 0; from < runs; from += atOnce) {
    checkpoint();
    const to = Math.min(from + atOnce, runs);
    if (!addon.moments(set, data, runLength, from, to, figures))
      throw new RangeError(`${data.length} elements are no runs of ${runLength}`);
  }
  return figures;
}
