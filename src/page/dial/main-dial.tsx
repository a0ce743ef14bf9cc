import { legalGroups } from '../../layers/groups.ts';
import { legalLayer } from '../state/layer.ts';
import { changeState } from '../state/page-state.ts';
import { attempt, setAttempt } from './attempt.ts';
import { Dial } from './dial.tsx';
import { DialFigures } from './dial-figures.tsx';
import { GroupsField } from './groups-field.tsx';
import { neighbours } from './scale.ts';

/** The dial of the page's layer: `groups`, what it means, and what it costs. */
export function MainDial() {
  const { in_channels: inputs, out_channels: outputs, groups } = legalLayer.value.spec;
  const tried = attempt.value;
  const legal = legalGroups(inputs, outputs);
  const max = Math.min(inputs, outputs);
  const choose = (value: number) => {
    if (!legal.includes(value)) return setAttempt(value);
    setAttempt(undefined);
    changeState({ groups: value });
  };
  return (
    <div class="dial">
      <GroupsField
        {...{ legal, max }}
        shown={tried ?? groups}
        isAttempt={tried !== undefined}
        onValue={choose}
      />
      <Dial {...{ inputs, outputs, groups, legal, max }} attempt={tried} onValue={choose} />
      <DialFigures />
      <p class="dial-words" id="groups-words" role="status">
        {tried === undefined ? (
          meaning(inputs, outputs, groups)
        ) : (
          <>
            {refusal(inputs, outputs, tried)}
            {neighbours(tried, legal).map((value) => (
              <button key={value} type="button" class="small" onClick={() => choose(value)}>
                {value}
              </button>
            ))}
          </>
        )}
      </p>
    </div>
  );
}

/** Why a number of groups is impossible. The nearest choices follow. */
function refusal(inputs: number, outputs: number, groups: number): string {
  const undivided = [
    inputs % groups === 0 ? undefined : `${inputs} inputs`,
    outputs % groups === 0 ? undefined : `${outputs} outputs`,
  ].filter((name) => name !== undefined);
  return `${groups} does not divide ${undivided.join(' or ')}. Nearest:`;
}

/** What a number of groups makes of the layer. */
function meaning(inputs: number, outputs: number, groups: number): string {
  if (groups === 1) return 'Dense: every output hears every input.';
  if (groups === inputs && outputs === inputs) return 'Depthwise: every channel has a filter of its own.';
  if (groups === inputs) return `Depthwise: every input feeds ${outputs / inputs} outputs of its own.`;
  const [inPer, outPer] = [inputs / groups, outputs / groups];
  const of = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  return `Grouped: ${groups} smaller layers side by side, each of ${of(inPer, 'input')} and ${of(outPer, 'output')}.`;
}
