import { useEffect, useRef } from 'preact/hooks';
import { whenNear } from '../components/when-near.ts';
import { choices, chosen, chosenId } from './chosen.ts';
import { Pair } from './pair.tsx';
import { compareNear } from './runs.ts';
import { SweepPart } from './sweep.tsx';
import { otherGroups, shownOtherGroups, yourChoices } from './yours.ts';

/** Two layers or networks' blocks side by side, and the reader's layer under every number of groups. */
export function Comparison() {
  const preset = chosen.value;
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!frame.current) return undefined;
    return whenNear(frame.current, () => {
      compareNear.value = true;
    });
  }, []);
  return (
    <>
      <fieldset class="choices" aria-label="What to compare">
        {choices.value.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            class="choice-button"
            aria-pressed={id === preset.id}
            onClick={() => {
              chosenId.value = id;
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <div class="preset" ref={frame}>
        <p>{preset.text}</p>
        {preset.id === 'yours' ? <OtherGroups /> : <p class="note">{preset.source}</p>}
      </div>
      <Pair preset={preset} />
      <SweepPart />
    </>
  );
}

function OtherGroups() {
  return (
    <label class="other-groups">
      beside groups ={' '}
      <select
        value={String(shownOtherGroups.value)}
        onChange={({ currentTarget }) => {
          otherGroups.value = Number(currentTarget.value);
        }}
      >
        {yourChoices.value.map((groups) => (
          <option key={groups} value={String(groups)}>
            {groups}
          </option>
        ))}
      </select>
    </label>
  );
}
