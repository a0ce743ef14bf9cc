import { fieldLimits } from '../state/field-limits.ts';
import { faults } from '../state/layer.ts';
import { changeState, type NumberName, pageState } from '../state/page-state.ts';
import { faultsId } from './fault-line.tsx';

/** One number of the layer. */
export function NumberField({ name, label }: { name: NumberName; label: string }) {
  const value = pageState.value[name];
  const { least, most } = fieldLimits[name];
  const invalid = faults.value.some(({ field }) => field === name);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        id={name}
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        value={value}
        aria-invalid={invalid}
        {...(invalid && { 'aria-describedby': faultsId })}
        onInput={({ currentTarget: { valueAsNumber } }) => {
          if (Number.isFinite(valueAsNumber)) changeState({ [name]: valueAsNumber });
        }}
        onBlur={({ currentTarget }) => {
          currentTarget.value = String(pageState.value[name]);
        }}
      />
    </label>
  );
}
