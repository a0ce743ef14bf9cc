import { useState } from 'preact/hooks';
import type { FileTensor } from '../../files/file-tensor.ts';
import { assignRoles, roleOf } from '../../files/roles.ts';
import { formatShape } from '../../format.ts';
import { changeState, operandNames, pageState } from '../../state/page-state.ts';
import { chooseTab } from '../tab.ts';
import { give } from '../verify/given.ts';
import { type Taking, takeTensor, takeTensors } from './tensor-changes.ts';

/** More tensors are listed when the reader asks for them. */
const listedAtOnce = 50;

/** The tensors of a file, each with what it can be taken for. */
export function TensorList({ tensors }: { tensors: readonly FileTensor[] }) {
  const [listed, setListed] = useState(listedAtOnce);
  const [message, setMessage] = useState('');
  const { assigned } = assignRoles(tensors, 'weight');
  const named = operandNames.filter((name) => assigned.has(name));
  const apply = (taking: Taking) => {
    setMessage('reason' in taking ? taking.reason : '');
    if (!('changes' in taking)) return;
    changeState(taking.changes);
    document.getElementById('stage')?.scrollIntoView();
  };
  return (
    <section class="tensor-list" aria-label="Tensors of the file">
      {tensors.length > 1 && named.length > 1 && (
        <button type="button" onClick={() => apply(takeTensors(assigned, pageState.peek()))}>
          Take {named.join(', ').replace(/, (\w+)$/, ' and $1')} by name
        </button>
      )}
      <p role="status" class="fault">
        {message}
      </p>
      <ul>
        {tensors.slice(0, listed).map((tensor) => (
          <li key={tensor.name}>
            <span>
              <b>{tensor.name}</b> <code>{formatShape(tensor.shape)}</code>{' '}
              <span class="note">{tensor.stored}</span>
            </span>
            <span class="row">
              {operandNames.map((role) => (
                <button
                  key={role}
                  type="button"
                  class="small"
                  aria-label={`as ${role}: ${tensor.name}`}
                  data-named={roleOf(tensor.name) === role}
                  onClick={() => apply(takeTensor(role, tensor, pageState.peek()))}
                >
                  as {role}
                </button>
              ))}
              <button
                type="button"
                class="small"
                aria-label={`verify as output: ${tensor.name}`}
                data-named={roleOf(tensor.name) === 'output'}
                onClick={() => {
                  give({ output: tensor });
                  chooseTab('verify');
                }}
              >
                verify as output
              </button>
            </span>
          </li>
        ))}
      </ul>
      {tensors.length > listed && (
        <button type="button" class="small" onClick={() => setListed(tensors.length)}>
          List all {tensors.length}
        </button>
      )}
    </section>
  );
}
