import { elementCount } from '../../tensor/tensor.ts';
import { formatCount, formatNumber, formatShare } from '../format.ts';
import type { Design } from '../sequence/design.ts';
import { type Hearing, hearing } from '../sequence/hears.ts';
import { planLayers } from '../sequence/planned.ts';

/** What a design has and does, of one image. */
export interface DesignFigures {
  readonly weights: number;
  readonly macs: number;
  readonly heard: Hearing;
  /** `[C, H, W]`. */
  readonly output: readonly number[];
}

/** @throws ProblemError where PyTorch refuses a layer, or its input */
export function figuresOfDesign(design: Design): DesignFigures {
  const planned = planLayers(design);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    weights: sum(planned.map(({ plan }) => elementCount(plan.shapes.weight))),
    macs: sum(planned.map(({ plan }) => plan.cost.macs)),
    heard: hearing(design.layers),
    output: planned.at(-1)?.plan.shapes.output.slice(1) ?? [],
  };
}

/** `16 of 16`, or `8 to 16 of 16`. */
export function heardText({ fewest, most, of }: Hearing): string {
  return fewest === most ? `${most} of ${of}` : `${fewest} to ${most} of ${of}`;
}

/** The difference in sentences: what it costs, and what it hears. */
export function differenceTexts(
  [left, right]: readonly [Design, Design],
  [ours, theirs]: readonly [DesignFigures, DesignFigures],
): string[] {
  return [
    costText(left.name, right.name, ours, theirs),
    hearingText(left.name, right.name, ours.heard, theirs.heard),
  ];
}

function costText(left: string, right: string, ours: DesignFigures, theirs: DesignFigures): string {
  const [weights, macs] = [theirs.weights / ours.weights, theirs.macs / ours.macs];
  if (weights === 1 && macs === 1) return 'Both have the same number of weights, and do the same work.';
  if (Math.abs(weights - 1) < 0.05 && Math.abs(macs - 1) < 0.05)
    return `Both cost about the same: ${formatNumber(ours.weights)} and ${formatNumber(theirs.weights)} weights.`;
  const counts = `${right}: ${formatNumber(theirs.weights)} weights instead of ${formatNumber(ours.weights)}`;
  const share = formatShare(theirs.weights, ours.weights);
  return weights === macs
    ? `${counts}. That is ${share} of the weights, and ${share} of the multiply-accumulates, of “${left}”.`
    : `${counts} (${share}), and ${formatCount(theirs.macs)} multiply-accumulates instead of ${formatCount(ours.macs)}.`;
}

function hearingText(left: string, right: string, ours: Hearing, theirs: Hearing): string {
  const [one, other] = [heardText(ours), heardText(theirs)];
  if (one !== other) return `In “${left}” an output hears ${one} inputs, in “${right}” ${other}.`;
  return ours.most === ours.of
    ? `In both, every output hears all ${ours.of} inputs.`
    : `In both, an output hears ${one} inputs.`;
}
