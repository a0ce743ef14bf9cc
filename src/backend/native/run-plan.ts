import { macsOf } from '../../layers/cost.ts';
import type { Geometry } from '../../layers/geometry.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { countMacs } from '../../memory/meter.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import type { Operands } from '../backend.ts';
import { macsPerUnit } from './budgets.ts';
import type { NativeEngine, NativePlan } from './native-engine.ts';
import { packedWeights } from './packed-weights.ts';
import { scratch } from './scratch.ts';

/**
 * Computes a planned geometry, in calls of some milliseconds with a checkpoint before each.
 * @throws RangeError if the tensors are not of the geometry's sizes
 */
export function runNative(
  engine: NativeEngine,
  plan: NativePlan,
  geometry: Geometry,
  { input, weight, bias, packedRoom }: Operands,
  output: TensorData,
): void {
  const { addon, set } = engine;
  const { kernel, words, units, scratchBytes } = plan;
  const packed = packedRoom && packedWeights(engine, plan, weight, packedRoom);
  const memory = scratch(scratchBytes);
  const macs = macsOf(geometry);
  const atOnce = Math.max(1, Math.floor((macsPerUnit * units) / macs));
  for (let from = 0; from < units; from += atOnce) {
    checkpoint();
    const to = Math.min(from + atOnce, units);
    const rest = [bias ?? undefined, output, memory, from, to] as const;
    const done = packed
      ? addon.runPacked(set, kernel, words, input, packed, ...rest)
      : addon.run(set, kernel, words, input, weight, ...rest);
    if (!done) throw new RangeError('the tensors are not of the sizes that the geometry says');
    countMacs((macs * (to - from)) / units);
  }
}
