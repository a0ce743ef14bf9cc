import { figures } from '../../state/layer.ts';
import { pageState } from '../../state/page-state.ts';
import { choose, chosen } from './chosen.ts';

/** The index of the chosen weight in PyTorch's order, as fields. */
export function IndexFields() {
  const shape = figures.value?.weightShape;
  if (!shape) return null;
  const transposed = pageState.value.type === 'conv_transpose2d';
  const names = transposed ? ['in', 'out', 'row', 'column'] : ['out', 'in', 'row', 'column'];
  return (
    <fieldset class="index-fields">
      <legend class="hidden-legend">The weight, in PyTorch’s order</legend>
      <code aria-hidden="true">weight[</code>
      {names.map((name, axis) => (
        <label key={name}>
          <span class="index-name">{name}</span>
          <input
            type="number"
            inputMode="numeric"
            min={0}
            max={shape[axis] - 1}
            value={chosen.value[axis]}
            onInput={({ currentTarget: { valueAsNumber: value } }) => {
              if (Number.isInteger(value) && value >= 0 && value < shape[axis])
                choose(chosen.peek().map((other, i) => (i === axis ? value : other)));
            }}
          />
        </label>
      ))}
      <code aria-hidden="true">]</code>
    </fieldset>
  );
}
