import { formatNumber } from '../../format.ts';
import { activations, choices, chooseQuantization, quantization } from './choices.ts';
import { quantized, showsExample } from './request.ts';
import type { Scaling } from './scales.ts';

/** How the tensors are quantized: from the data, until the reader sets a number. */
export function ScaleFields() {
  if (showsExample.value) return <Example />;
  const { dtype, perChannel, activation, input, output } = choices.value;
  return (
    <div class="scale-fields">
      <label>
        <span class="scale-name">Integers</span>
        <select
          value={dtype}
          onChange={({ currentTarget }) =>
            chooseQuantization({ dtype: currentTarget.value === 'uint8' ? 'uint8' : 'int8' })
          }
        >
          <option value="int8">int8</option>
          <option value="uint8">uint8</option>
        </select>
      </label>
      <label>
        <span class="scale-name">Activation</span>
        <select
          value={activation}
          onChange={({ currentTarget }) =>
            chooseQuantization({
              activation: activations.find((name) => name === currentTarget.value) ?? 'none',
              output: undefined,
            })
          }
        >
          {activations.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <ScalingRow name="input" />
      <ScalingRow name="output" />
      <p class="weight-scale">
        <label>
          <input
            type="checkbox"
            checked={perChannel}
            onChange={({ currentTarget }) => chooseQuantization({ perChannel: currentTarget.checked })}
          />{' '}
          A weight scale for each output channel
        </label>
        <WeightScale />
      </p>
      <div class="row">
        <button
          type="button"
          class="small"
          disabled={!input && !output}
          onClick={() => chooseQuantization({ input: undefined, output: undefined })}
        >
          Scales from the data
        </button>
        <button
          type="button"
          class="small"
          onClick={() => {
            showsExample.value = true;
          }}
        >
          Try products that end in .5
        </button>
      </div>
    </div>
  );
}

function ScalingRow({ name }: { name: 'input' | 'output' }) {
  const scaling = quantization.value?.[name];
  const change = (changes: Partial<Scaling>) => {
    if (scaling) chooseQuantization({ [name]: { ...scaling, ...changes } });
  };
  return (
    <fieldset class="scaling">
      <legend>{name === 'input' ? 'Input' : 'Output'}</legend>
      <label>
        <span class="scale-name">scale</span>
        <input
          type="number"
          step="any"
          min={0}
          value={scaling?.scale ?? ''}
          onInput={({ currentTarget: { valueAsNumber: scale } }) => {
            if (scale > 0 && Number.isFinite(scale)) change({ scale });
          }}
        />
      </label>
      <label>
        <span class="scale-name">zero point</span>
        <input
          type="number"
          value={scaling?.zero_point ?? ''}
          onInput={({ currentTarget: { valueAsNumber: zero_point } }) => {
            if (Number.isInteger(zero_point)) change({ zero_point });
          }}
        />
      </label>
    </fieldset>
  );
}

function WeightScale() {
  const scale = quantization.value?.weightScale;
  if (scale === undefined) return null;
  if (typeof scale === 'number') return <span class="note">{formatNumber(scale)}</span>;
  const [least, greatest] = [Math.min(...scale), Math.max(...scale)];
  return (
    <span class="note">
      {least === greatest ? formatNumber(least) : `${formatNumber(least)} to ${formatNumber(greatest)}`}
    </span>
  );
}

/** What the example computes. */
function Example() {
  const given = quantized.value.value?.quantization;
  return (
    <div class="scale-fields">
      <p>
        The example is one weight of 1 on the integers 1, 2, 3, 5, 7, −1, −3 and −5.
        {given &&
          ` The scales are ${given.input.scale}, ${given.weight.scale[0]} and ${given.output.scale}, so that every odd product ends in .5. The output’s zero point is ${given.output.zero_point}.`}
      </p>
      <button
        type="button"
        class="small"
        onClick={() => {
          showsExample.value = false;
        }}
      >
        Back to the page’s layer
      </button>
    </div>
  );
}
