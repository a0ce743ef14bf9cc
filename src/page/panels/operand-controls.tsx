import { changeState, type InputKind, pageState } from '../state/page-state.ts';

const inputChoices: readonly [InputKind, string][] = [
  ['ramp', '1, 2, 3, …'],
  ['ones', 'ones'],
  ['random', 'random'],
  ['numbers', 'your numbers'],
];

/** The choice of the input, the weights and the seed. */
export function OperandControls() {
  const { input, weight, seed, in_channels, size, numbers } = pageState.value;
  return (
    <div class="operands">
      <fieldset class="choice">
        <legend>Input</legend>
        {inputChoices.map(([kind, name]) => (
          <label key={kind}>
            <input
              type="radio"
              name="input"
              checked={input === kind}
              onChange={() => changeState({ input: kind })}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <fieldset class="choice">
        <legend>Weights</legend>
        <label>
          <input
            type="radio"
            name="weight"
            checked={weight !== null}
            onChange={() => changeState({ weight: 3 })}
          />
          <span>all the same, no bias</span>
        </label>
        <label>
          <input
            type="radio"
            name="weight"
            checked={weight === null}
            onChange={() => changeState({ weight: null })}
          />
          <span>PyTorch's own</span>
        </label>
      </fieldset>
      {weight !== null && (
        <SmallField label="Weight" value={weight} onValue={(next) => changeState({ weight: next })} />
      )}
      {(weight === null || input === 'random') && (
        <SmallField label="Seed" value={seed} onValue={(next) => changeState({ seed: next })} />
      )}
      {input === 'numbers' && (
        <label class="paste">
          <span>
            {in_channels * size * size} numbers, channel by channel, row by row: [1, {in_channels}, {size},{' '}
            {size}]
          </span>
          <textarea
            rows={4}
            spellcheck={false}
            value={numbers}
            placeholder="1 2 3 …  or  [[[[1, 2], [3, 4]]]]"
            onInput={({ currentTarget }) => changeState({ numbers: currentTarget.value })}
          />
        </label>
      )}
    </div>
  );
}

function SmallField({
  label,
  value,
  onValue,
}: {
  label: string;
  value: number;
  onValue: (value: number) => void;
}) {
  return (
    <label class="small-field">
      <span>{label}</span>
      <input
        type="number"
        step="any"
        value={value}
        onInput={({ currentTarget }) => {
          if (Number.isFinite(currentTarget.valueAsNumber)) onValue(currentTarget.valueAsNumber);
        }}
      />
    </label>
  );
}
