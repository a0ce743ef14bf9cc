import type { Hypothesis } from '../hypothesis.ts';
import type { Problem } from '../problem.ts';
import { biasMissing, biasTwice } from './bias.ts';
import { axesExchanged, groupsInterleaved, inputLayout, outputLayout } from './input.ts';
import { activationMissing, outputActivation } from './integers/activation.ts';
import { accumulatorNarrow, rounding, saturation } from './integers/arithmetic.ts';
import { scaleMissing, scalePerTensor } from './integers/scales.ts';
import { signedness } from './integers/signedness.ts';
import { inputZeroPoint, outputZeroPoint, paddingValue, weightZeroPoint } from './integers/zero-points.ts';
import { dilationIgnored, forwardForTransposed, groupsIgnored, strideIgnored } from './layer.ts';
import { activation, batchOrder, channelsPermuted, offset, scaled } from './output.ts';
import { outputPaddingSide, padding, paddingMode, sameSide, shifted } from './padding.ts';
import { operandRounding } from './rounding.ts';
import { kernelFlipped, multiplierOrder, weightLayout, weightTransposed } from './weight.ts';

/** Faults that move values about, whatever numbers they are, the simplest first. */
const ofGeometry: readonly Hypothesis[] = [
  paddingMode,
  outputPaddingSide,
  sameSide,
  padding,
  strideIgnored,
  dilationIgnored,
  weightTransposed,
  weightLayout,
  inputLayout,
  outputLayout,
  axesExchanged,
  groupsInterleaved,
  multiplierOrder,
  groupsIgnored,
  forwardForTransposed,
];

/** Faults of floating point layers, the simplest first: in this order causes are listed. */
export const hypotheses: readonly Hypothesis[] = [
  kernelFlipped,
  biasMissing,
  biasTwice,
  ...ofGeometry,
  activation,
  operandRounding,
  shifted,
  channelsPermuted,
  batchOrder,
  scaled,
  offset,
];

/**
 * The same of layers of integers. Operands stand for themselves without their zero points: what moves a weight moves its
 * zero point along.
 */
export const integerHypotheses: readonly Hypothesis[] = [
  kernelFlipped,
  biasMissing,
  biasTwice,
  paddingValue,
  inputZeroPoint,
  weightZeroPoint,
  outputZeroPoint,
  scalePerTensor,
  scaleMissing,
  activationMissing,
  outputActivation,
  rounding,
  saturation,
  accumulatorNarrow,
  signedness,
  ...ofGeometry,
  shifted,
  channelsPermuted,
  batchOrder,
];

/** The hypotheses that a problem's values may have. */
export function hypothesesOf({ requantization }: Problem): readonly Hypothesis[] {
  return requantization ? integerHypotheses : hypotheses;
}
