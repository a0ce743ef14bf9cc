import { signal } from '@preact/signals';
import { Pair } from './pair.tsx';
import { presets } from './presets.ts';
import { SweepPart } from './sweep.tsx';
import { otherGroups, shownOtherGroups, yourChoices, yours } from './yours.ts';

const chosen = signal('separable');

/** Two layers or networks' blocks side by side, and the reader's layer under every number of groups. */
export function Comparison() {
  const all = [...presets, yours.value];
  const preset = all.find(({ id }) => id === chosen.value) ?? yours.value;
  return (
    <>
      <fieldset class="choices" aria-label="What to compare">
        {all.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            class="choice-button"
            aria-pressed={id === preset.id}
            onClick={() => {
              chosen.value = id;
            }}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <div class="preset">
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
