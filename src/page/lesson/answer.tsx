import { formatNumber, formatShape } from '../format.ts';
import { denseRun, separableRuns, tutorialRuns } from './experiments.ts';
import { MixingAnswer } from './mixing-answer.tsx';
import { ProofAnswer } from './proof-answer.tsx';
import type { LayerRun } from './reach.ts';
import type { Step } from './steps.ts';
import { TutorialAnswer } from './tutorial-answer.tsx';

/** What a step shows when its question is answered. */
export function StepAnswer({ id }: { id: Step['id'] }) {
  const [one, two, four] = tutorialRuns.map((run) => run.value.value);
  if (id === 'everyone') return one ? <Everyone run={one} /> : null;
  if (id === 'two') return two ? <Two run={two} /> : null;
  if (id === 'four') return four ? <Four run={four} /> : null;
  if (id === 'proof') return <ProofAnswer />;
  return id === 'mixing' ? <MixingAnswer /> : <Depthwise />;
}

const meansOf = ({ statistics }: LayerRun) => statistics.output.per_channel.mean.map(formatNumber);

function Everyone({ run }: { run: LayerRun }) {
  const { shapes, statistics } = run;
  return (
    <>
      <p>
        Every filter reads {shapes.weight[1]} channels. All weights are {formatNumber(statistics.weight.mean)}
        , so every output is 1 + 2 + … + {formatNumber(statistics.input.max)} = {meansOf(run)[0]}.
      </p>
      <TutorialAnswer run={run} />
    </>
  );
}

function Two({ run }: { run: LayerRun }) {
  const { shapes, statistics } = run;
  const [first, , second] = meansOf(run);
  const weight = formatNumber(statistics.weight.mean);
  return (
    <>
      <p>
        Every filter reads 16 / 2 = {shapes.weight[1]} channels: half of the weights are gone. They are all{' '}
        {weight} now. Outputs 0 and 1 are (1 + … + 8) · {weight} = {first}, outputs 2 and 3 are (9 + … + 16) ·{' '}
        {weight} = {second}.
      </p>
      <TutorialAnswer run={run} />
      <p>
        The mean of all outputs is {formatNumber(statistics.output.mean)}. It hides that each output has never
        heard half of the channels.
      </p>
    </>
  );
}

function Four({ run }: { run: LayerRun }) {
  return (
    <>
      <p>
        Every filter reads 16 / 4 = {run.shapes.weight[1]} channels. All weights are{' '}
        {formatNumber(run.statistics.weight.mean)}. Each output has a quarter of the inputs to itself, and its
        number tells which: {meansOf(run).join(', ')}.
      </p>
      <TutorialAnswer run={run} />
    </>
  );
}

function Depthwise() {
  const [all, left] = [denseRun?.value.value, separableRuns[0]?.value.value];
  if (!all || !left) return null;
  const count = ({ shapes }: LayerRun) => shapes.weight.reduce((product, extent) => product * extent, 1);
  return (
    <p>
      The size of the weights is {formatShape(left.shapes.weight)}: {formatNumber(count(left))} numbers. With{' '}
      groups = 1 it was {formatShape(all.shapes.weight)}: {formatNumber(count(all))},{' '}
      {count(all) / count(left)} times as many. A layer with as many groups as channels is called{' '}
      <b>depthwise</b>.
    </p>
  );
}
