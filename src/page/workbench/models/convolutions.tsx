import { useState } from 'preact/hooks';
import type { OnnxConvolution } from '../../../contract/onnx.ts';
import { changeState } from '../../state/page-state.ts';
import { chooseTab } from '../tab.ts';
import { give, ownLayer } from '../verify/given.ts';
import { type OpenModel, parametersOf } from './model.ts';
import { changesOf, shownConvolution } from './take.ts';
import { costText, openShape, specText } from './words.ts';

/** More convolutions are listed when the reader asks for them. */
const listedAtOnce = 50;

/** The convolutions of a model, each with the way to the stage or why there is none. */
export function Convolutions({ model }: { model: OpenModel }) {
  const { model: about, convolutions } = model.reply;
  const [listed, setListed] = useState(listedAtOnce);
  const [message, setMessage] = useState('');
  const count = `${convolutions.length} convolution${convolutions.length === 1 ? '' : 's'}`;
  return (
    <section class="convolutions" aria-label="Convolutions of the model">
      <p>
        <b>{model.name}</b>: {count} in {about.nodes.toLocaleString('en')} nodes
        {about.producer && <span class="note"> by {about.producer}</span>}
      </p>
      <p role="status" class="fault">
        {message}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <div class="scrolls" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Layer</th>
              <th scope="col">Input → output</th>
              <th scope="col">Cost</th>
              <th scope="col">
                <span class="hidden-legend">Take it</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {convolutions.slice(0, listed).map((convolution, place) => (
              <Row key={place} {...{ model, convolution, place, setMessage }} />
            ))}
          </tbody>
        </table>
      </div>
      {convolutions.length > listed && (
        <button type="button" class="small" onClick={() => setListed(convolutions.length)}>
          List all {convolutions.length}
        </button>
      )}
    </section>
  );
}

interface RowProps {
  readonly model: OpenModel;
  readonly convolution: OnnxConvolution;
  readonly place: number;
  readonly setMessage: (text: string) => void;
}

function Row({ model, convolution, place, setMessage }: RowProps) {
  const { node, operator, layer, shapes, cost, reason, element_type } = convolution;
  const shown = shownConvolution(convolution);
  const take = async (use: (tensors: Awaited<ReturnType<typeof parametersOf>>) => void) => {
    setMessage('');
    const tensors = await parametersOf(model, place, convolution);
    if (typeof tensors === 'string') setMessage(tensors);
    else use(tensors);
  };
  const toStage = () =>
    take((tensors) => {
      if (typeof tensors === 'string') return;
      changeState(changesOf(shown, tensors, layer?.bias ?? false));
      document.getElementById('stage')?.scrollIntoView();
    });
  const toVerify = () =>
    take((tensors) => {
      if (typeof tensors === 'string') return;
      ownLayer.value = JSON.stringify(layer, null, 1);
      give(Object.fromEntries(tensors.map((tensor) => [tensor.name, tensor])));
      chooseTab('verify');
    });
  return (
    <tr>
      <th scope="row">
        {node} <span class="note">{operator}</span>
      </th>
      <td>
        {layer ? specText(layer) : '–'}
        {element_type && element_type !== 'float32' && <span class="note"> {element_type}</span>}
      </td>
      <td class="figure">{shapes ? `${openShape(shapes.input)} → ${openShape(shapes.output)}` : '–'}</td>
      <td>{cost ? costText(cost) : '–'}</td>
      <td class="take">
        {'fields' in shown && (
          <button
            type="button"
            class="small"
            aria-label={`Take this layer: ${node}`}
            onClick={() => void toStage()}
          >
            Take this layer
          </button>
        )}
        {layer && (
          <button
            type="button"
            class="small"
            aria-label={`Verify it: ${node}`}
            onClick={() => void toVerify()}
          >
            Verify it
          </button>
        )}
        {'reason' in shown && <p class="note">The stage {shown.reason}.</p>}
        {reason !== null && layer && <p class="note">Without its weights: {reason}.</p>}
      </td>
    </tr>
  );
}
