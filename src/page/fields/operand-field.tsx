import { changeState, type Operand, type OperandName, pageState } from '../state/page-state.ts';
import { tensors } from '../state/tensors.ts';
import { operandLabels } from './field-names.ts';
import { useOwnTensor } from './own-tensor.ts';

const choices: readonly [Operand['kind'], Readonly<Record<OperandName, string>>][] = [
  ['ramp', { input: '1, 2, 3, … by channel', weight: '1, 2, 3, … by filter', bias: '1, 2, 3, …' }],
  ['constant', { input: 'one value', weight: 'one value', bias: 'one value' }],
  ['random', { input: 'random', weight: 'as PyTorch', bias: 'as PyTorch' }],
  ['numbers', { input: 'your numbers', weight: 'your numbers', bias: 'your numbers' }],
];

/** Where the values of one operand come from, and the value where all are the same. */
export function OperandField({ name }: { name: OperandName }) {
  const operand = pageState.value[name];
  const { take } = useOwnTensor(name);
  const label = operandLabels[name];
  const choose = (kind: Operand['kind']) => {
    if (kind === 'constant') changeState({ [name]: { kind, value: name === 'bias' ? 0 : 1 } });
    else if (kind === 'numbers') take(shownNumbers(name));
    else changeState({ [name]: { kind } });
  };
  return (
    <div class="field operand">
      <div>
        <label for={name}>{label}</label>
        <select
          id={name}
          value={operand.kind}
          onChange={({ currentTarget }) => {
            const chosen = choices.find(([kind]) => kind === currentTarget.value);
            if (chosen) choose(chosen[0]);
          }}
        >
          {choices.map(([kind, names]) => (
            <option key={kind} value={kind}>
              {names[name]}
            </option>
          ))}
        </select>
      </div>
      {operand.kind === 'constant' && (
        <input
          type="number"
          step="any"
          aria-label={`${label}: the value`}
          value={operand.value}
          onInput={({ currentTarget: { valueAsNumber: value } }) => {
            if (Number.isFinite(value)) changeState({ [name]: { kind: 'constant', value } });
          }}
        />
      )}
    </div>
  );
}

/** The numbers that the page shows, for the reader to change. */
function shownNumbers(name: OperandName) {
  const shown = tensors.peek();
  if (!shown) return { shape: [0], values: new Float64Array() };
  if (name === 'bias') return { shape: [shown.bias.length], values: shown.bias };
  return shown[name];
}
