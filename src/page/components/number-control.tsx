import { changeState, type NumberName, pageState } from '../state/page-state.ts';

interface Props {
  readonly name: NumberName;
  readonly label: string;
  /** The slider's values, ascending. The field takes any number. */
  readonly stops: readonly number[];
}

/** A number with a field and a slider. */
export function NumberControl({ name, label, stops }: Props) {
  const value = pageState.value[name];
  const setValue = (next: number) => changeState({ [name]: next });
  const nearest = stops.reduce(
    (best, stop, i) => (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value) ? i : best),
    0,
  );
  return (
    <div class="control">
      <label for={name}>{label}</label>
      <input
        id={name}
        type="number"
        inputMode="numeric"
        value={value}
        min={stops[0] ?? 1}
        onInput={({ currentTarget }) => {
          if (Number.isFinite(currentTarget.valueAsNumber)) setValue(currentTarget.valueAsNumber);
        }}
        onBlur={({ currentTarget }) => {
          currentTarget.value = String(pageState.value[name]);
        }}
      />
      <input
        type="range"
        aria-label={`${label}, slider`}
        aria-valuetext={String(value)}
        min={0}
        max={Math.max(0, stops.length - 1)}
        disabled={stops.length < 2}
        value={nearest}
        onInput={({ currentTarget }) => {
          const stop = stops[currentTarget.valueAsNumber];
          if (stop !== undefined) setValue(stop);
        }}
      />
    </div>
  );
}
