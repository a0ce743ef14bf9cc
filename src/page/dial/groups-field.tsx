import { useState } from 'preact/hooks';
import { nextLegal } from './scale.ts';

interface Props {
  readonly legal: readonly number[];
  readonly max: number;
  /** The value, or the one that is being tried. */
  readonly shown: number;
  readonly isAttempt: boolean;
  /** Any whole number from 1 to `max`. */
  readonly onValue: (groups: number) => void;
}

/** `groups` as a number to type, with buttons to the next legal values. */
export function GroupsField({ legal, max, shown, isAttempt, onValue }: Props) {
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const fault = typed !== undefined && !isInRange(typed, max);
  const step = (direction: 1 | -1) => {
    setTyped(undefined);
    onValue(nextLegal(shown, direction, legal));
  };
  return (
    <div class="dial-value">
      <label class="dial-name" for="groups">
        <code>groups</code>
      </label>
      <button type="button" aria-label="Fewer groups" disabled={shown <= 1} onClick={() => step(-1)}>
        −
      </button>
      <input
        id="groups"
        class="dial-number"
        inputMode="numeric"
        autocomplete="off"
        value={typed ?? String(shown)}
        data-attempt={isAttempt}
        aria-invalid={fault || isAttempt}
        aria-describedby="groups-words"
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          if (isInRange(value, max)) onValue(Number(value));
        }}
        onBlur={() => setTyped(undefined)}
      />
      <button
        type="button"
        aria-label="More groups"
        disabled={shown >= (legal.at(-1) ?? 1)}
        onClick={() => step(1)}
      >
        +
      </button>
      {fault && (
        <p class="dial-fault" role="alert">
          A whole number from 1 to {max}
        </p>
      )}
    </div>
  );
}

function isInRange(text: string, max: number): boolean {
  return /^\s*\d{1,9}\s*$/.test(text) && Number(text) >= 1 && Number(text) <= max;
}
