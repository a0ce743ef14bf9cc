import { formatNumber, formatShape } from '../format.ts';
import { comparison, denseRun, mixingReach, separableRuns, tutorialRuns } from './experiments.ts';
import type { LayerRun } from './reach.ts';
import type { Step } from './steps.ts';
import { truthOf } from './truths.ts';

const weightsOf = (run: LayerRun | undefined) =>
  (run?.shapes.weight ?? []).reduce((product, extent) => product * extent, 1);

/** A step's answer in one or two sentences, in the service's numbers. Undefined until they are there. */
export function summaryOf(id: Step['id']): string | undefined {
  if (truthOf(id) === undefined) return undefined;
  const [depthwise, mixer] = separableRuns.map((run) => run.value.value);
  const left = weightsOf(depthwise);
  const texts: Record<Step['id'], () => string | undefined> = {
    everyone: () => tutorialSummary(0),
    two: () => tutorialSummary(1),
    four: () => tutorialSummary(2),
    proof: () =>
      comparison.value &&
      `${comparison.value.equal} of ${comparison.value.of} numbers are the same, to the last bit.`,
    depthwise: () =>
      depthwise &&
      `${formatShape(depthwise.shapes.weight)}: ${formatNumber(left)} weights instead of ` +
        `${formatNumber(weightsOf(denseRun?.value.value))}.`,
    mixing: () => {
      const reach = mixingReach.find(([choice]) => choice === truthOf(id))?.[1].value;
      const heard = reach?.[0]?.filter(Boolean).length;
      return (
        `1 × 1 behind it: every output hears ${heard} of ${reach?.length} inputs again. ` +
        `${formatNumber(left)} + ${formatNumber(weightsOf(mixer))} weights instead of ` +
        `${formatNumber(weightsOf(denseRun?.value.value))}.`
      );
    },
  };
  return texts[id]();
}

function tutorialSummary(index: number): string | undefined {
  const run = tutorialRuns[index]?.value.value;
  if (!run) return undefined;
  const means = run.statistics.output.per_channel.mean.map(formatNumber).join(', ');
  return `The size is ${formatShape(run.shapes.weight)}. The outputs are ${means}.`;
}
