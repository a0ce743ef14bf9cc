import { groupClass } from '../components/group-class.ts';
import { Notice } from '../components/notice.tsx';
import { formatNumber } from '../format.ts';
import { changeState } from '../state/page-state.ts';
import { explainedCell, explainResource } from '../state/resources.ts';
import { convResource } from '../state/tensors.ts';
import { WindowTables } from './window-tables.tsx';
import { WrittenSum } from './written-sum.tsx';

const axes = ['Channel', 'Row', 'Column'] as const;

/** The choice of an output cell, and the sum behind its value. */
export function ExplanationPanel() {
  const chosen = explainedCell.value;
  const shape = convResource.value.value?.shapes.output;
  const answer = explainResource.value.value;
  if (!chosen || !shape) return <div class="explanation" />;
  const move = (axis: number, index: number) => {
    const [channel = 0, row = 0, column = 0] = chosen.map((old, i) => (i === axis ? index : old));
    changeState({ pin: { kind: 'output', channel, row, column } });
  };
  return (
    <div class="explanation">
      <fieldset class="cell-fields">
        <legend>The output cell to explain</legend>
        {axes.map((name, axis) => (
          <label key={name} class="small-field">
            <span>{name}</span>
            <input
              type="number"
              min={0}
              max={(shape[axis + 1] ?? 1) - 1}
              value={chosen[axis]}
              onInput={({ currentTarget }) => {
                // `explainedCell` moves a cell beyond the output to its edge.
                const index = currentTarget.valueAsNumber;
                if (Number.isInteger(index) && index >= 0) move(axis, index);
              }}
              onBlur={({ currentTarget }) => {
                currentTarget.value = String(chosen[axis]);
              }}
            />
          </label>
        ))}
      </fieldset>
      <Notice resource={explainResource} />
      {answer && (
        <div class={`sum ${groupClass(answer.group)}`} aria-live="polite">
          <h3>
            y[0, {chosen.join(', ')}] = <b>{formatNumber(answer.value)}</b>
            <span>
              {' '}
              group {answer.group},{' '}
              {answer.terms.length === 1
                ? '1 product'
                : `${answer.terms.length.toLocaleString('en')} products`}
            </span>
          </h3>
          <WrittenSum explanation={answer} />
          <WindowTables explanation={answer} />
        </div>
      )}
    </div>
  );
}
