import type { Plan } from '../../layers/plan.ts';
import { elementCount } from '../../tensor/tensor.ts';
import { beside, forwardPeak, inTurn, type PeakBytes } from '../peak-bytes.ts';
import { forwardWork } from '../work.ts';
import { inDType, integerKernelsFor } from './accumulate.ts';

/** An element that is moved by its zero point, and an accumulator that becomes an integer. */
const perMoved = 40;

/**
 * A product on kernels of integers, and an element that is packed or written. Small groups take longer: an element of their
 * input has few products.
 */
const [perProduct, perPacked] = [0.4, 12];

/** The predicted work of `accumulate`. Which dtype holds the sums depends on the weights: the wider one counts. */
export function accumulatingWork(plan: Plan): number {
  const { shapes, cost } = plan;
  const moved = elementCount(shapes.input) + cost.parameters + elementCount(shapes.output);
  if (integerKernelsFor(plan)) return perProduct * cost.macs + perPacked * moved;
  return forwardWork(inDType(plan, 'float64', shapes.bias !== null)) + perMoved * moved;
}

/** The most bytes that `accumulate` takes beside its operands: they in float64, the output in float64 and as integers. */
export function accumulatingPeak(plan: Plan): PeakBytes {
  const { shapes, cost } = plan;
  const outputs = elementCount(shapes.output);
  const kernels = integerKernelsFor(plan);
  const inInt32 = kernels && { heap: kernels.scratchBytes(plan.geometry), buffers: 4 * outputs };
  const floats = 8 * (elementCount(shapes.input) + cost.parameters + outputs);
  const inFloats = beside(floats + 8 * outputs, forwardPeak(inDType(plan, 'float64', shapes.bias !== null)));
  // Only layers whose sums fit are sure of the kernels.
  return inInt32 ? inTurn(inInt32, inFloats) : inFloats;
}
