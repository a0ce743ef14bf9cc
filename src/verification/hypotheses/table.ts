import type { Hypothesis } from '../hypothesis.ts';
import { biasMissing, biasTwice } from './bias.ts';
import { axesExchanged, groupsInterleaved, inputLayout, outputLayout } from './input.ts';
import { dilationIgnored, forwardForTransposed, groupsIgnored, strideIgnored } from './layer.ts';
import { activation, batchOrder, channelsPermuted, offset, scaled } from './output.ts';
import { outputPaddingSide, padding, paddingMode, sameSide, shifted } from './padding.ts';
import { operandRounding } from './rounding.ts';
import { kernelFlipped, multiplierOrder, weightLayout, weightTransposed } from './weight.ts';

/** All hypotheses, the simplest first: in this order causes are listed. */
export const hypotheses: readonly Hypothesis[] = [
  kernelFlipped,
  biasMissing,
  biasTwice,
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
  activation,
  operandRounding,
  shifted,
  channelsPermuted,
  batchOrder,
  scaled,
  offset,
];
