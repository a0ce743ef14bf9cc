import { formatNumber } from '../format.ts';
import { denseRun, mixingReach, separableRuns, shuffledReach, unshuffledReach } from './experiments.ts';
import { mixingView } from './lesson-state.ts';
import { ReachMap } from './reach-map.tsx';

const views = [
  ['pointwise', '1 × 1 behind it'],
  ['shuffle', 'Channel shuffle'],
] as const;

const names: Readonly<Record<string, string>> = {
  larger: 'depthwise 7 × 7',
  again: 'depthwise twice',
  pointwise: 'depthwise, then 1 × 1',
};

/** The ways to mix channels, each tried: one input at a time was 1, and what came out is who hears it. */
export function MixingAnswer() {
  const weights = [denseRun, ...separableRuns].map((run) =>
    (run?.value.value?.shapes.weight ?? []).reduce((product, extent) => product * extent, 1),
  );
  const [dense = 0, depthwise = 0, mixer = 0] = weights;
  return (
    <>
      <div class="reaches">
        {mixingReach.map(([id, reach]) => (
          <ReachMap key={id} name={names[id] ?? id} reach={reach.value} groups={16} />
        ))}
      </div>
      <p>
        Depthwise and 1 × 1 together have {formatNumber(depthwise)} + {formatNumber(mixer)} ={' '}
        {formatNumber(depthwise + mixer)} weights; one layer for both jobs has {formatNumber(dense)}. The pair
        is called <b>depthwise separable</b>. MobileNet is made of it.
      </p>
      <p>
        The other way has groups twice, and deals the channels out like cards in between. That is the{' '}
        <b>channel shuffle</b> of ShuffleNet. It has no weights.
      </p>
      <div class="reaches">
        <ReachMap name="4 groups twice" reach={unshuffledReach.value} groups={4} />
        <ReachMap name="with the shuffle" reach={shuffledReach.value} groups={4} />
      </div>
      <fieldset class="choices">
        <legend class="note">On the stage</legend>
        {views.map(([view, text]) => (
          <button
            key={view}
            type="button"
            class="choice-button"
            aria-pressed={mixingView.value === view}
            onClick={() => {
              mixingView.value = view;
            }}
          >
            {text}
          </button>
        ))}
      </fieldset>
    </>
  );
}
