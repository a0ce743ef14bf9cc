import { changeState, type Operand, type OperandName, pageState } from '../state/page-state.ts';
import { tensors } from '../state/tensors.ts';
import { operandLabels } from './field-names.ts';
import { useOwnTensor } from './own-tensor.ts';

const choices: readonly [Operand['kind'], Readonly<Record<OperandName, string>>][] = [
  ['ramp', { input: '1, 2, 3, …', weight: '1, 2, 3, …', bias: '1, 2, 3, …' }],
  ['constant', { input: 'one value', weight: 'one value', bias: 'one value' }],
  ['random', { input: 'random', weight: 'PyTorch’s', bias: 'PyTorch’s' }],
  ['numbers', { input: 'your numbers', weight: 'your numbers', bias: 'your numbers' }],
];

/** What the choices mean, where their names are short. */
const meanings: Readonly<Record<Operand['kind'], Readonly<Record<OperandName, string>>>> = {
  ramp: {
    input: 'Channel 0 holds 1, channel 1 holds 2, …',
    weight: 'The first of its axis 0 holds 1, the second 2, …',
    bias: '1, 2, 3, …',
  },
  constant: {
    input: 'The same value everywhere',
    weight: 'The same value everywhere',
    bias: 'The same value everywhere',
  },
  random: {
    input: 'torch.randn after torch.manual_seed(seed)',
    weight: 'As PyTorch initialises the layer after torch.manual_seed(seed)',
    bias: 'As PyTorch initialises the layer after torch.manual_seed(seed)',
  },
  numbers: { input: 'Numbers that you give', weight: 'Numbers that you give', bias: 'Numbers that you give' },
};

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
          title={meanings[operand.kind][name]}
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
