import { changeState, layerTypes, type NumberName, operandNames, pageState } from '../state/page-state.ts';
import { FaultLine } from './fault-line.tsx';
import { NumberField } from './number-field.tsx';
import { OperandField } from './operand-field.tsx';
import { OwnNumbers } from './own-numbers.tsx';

const numberFields: readonly [NumberName, string][] = [
  ['in_channels', 'In'],
  ['out_channels', 'Out'],
  ['kernel_size', 'Kernel'],
  ['stride', 'Stride'],
  ['padding', 'Padding'],
  ['dilation', 'Dilation'],
  ['size', 'Size'],
];

/** All fields of the layer but groups, and of its operands. */
export function LayerStrip() {
  const { type, input, weight, bias, seed } = pageState.value;
  const draws = [input, weight, bias].some(({ kind }) => kind === 'random');
  return (
    <div class="strip">
      <fieldset class="fields" aria-label="The layer">
        {numberFields.map(([name, label]) => (
          <NumberField key={name} name={name} label={label} />
        ))}
        <div class="field">
          <label for="type">Direction</label>
          <select
            id="type"
            value={type}
            onChange={({ currentTarget }) => {
              const chosen = layerTypes.find((name) => name === currentTarget.value);
              if (chosen) changeState({ type: chosen });
            }}
          >
            <option value="conv2d">conv</option>
            <option value="conv_transpose2d">transposed</option>
          </select>
        </div>
        {type === 'conv_transpose2d' && <NumberField name="output_padding" label="Out padding" />}
        {operandNames.map((name) => (
          <OperandField key={name} name={name} />
        ))}
        {draws && (
          <label class="field">
            <span>Seed</span>
            <input
              id="seed"
              type="number"
              step={1}
              value={seed}
              onInput={({ currentTarget: { valueAsNumber: value } }) => {
                if (Number.isSafeInteger(value)) changeState({ seed: value });
              }}
            />
          </label>
        )}
      </fieldset>
      <FaultLine />
      <OwnNumbers />
    </div>
  );
}
