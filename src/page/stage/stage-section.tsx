import { Notice } from '../components/notice.tsx';
import { MainDial } from '../dial/main-dial.tsx';
import { LayerStrip } from '../fields/strip.tsx';
import { formatCount, formatNumber, formatShape } from '../format.ts';
import { figures } from '../state/layer.ts';
import { confirmComputation, convResource, macsToConfirm } from '../state/tensors.ts';
import { MainStage } from './main-stage.tsx';

/** The page's layer: its fields, its picture, the dial of groups, and its shapes. */
export function StageSection() {
  return (
    <section id="stage" aria-labelledby="stage-title">
      <h2 id="stage-title">The stage</h2>
      <LayerStrip />
      <MainStage bar={<Status />} />
      <MainDial />
      <FactsLine />
    </section>
  );
}

/** Why there are no numbers, where there are none. */
function Status() {
  const macs = macsToConfirm.value;
  if (macs === undefined) return <Notice resource={convResource} />;
  return (
    <p class="stage-ask">
      This layer takes {formatCount(macs)} multiply-accumulates.{' '}
      <button type="button" class="small" onClick={confirmComputation}>
        Compute it
      </button>
    </p>
  );
}

/** The shapes of the weight and of the output, and the number of parameters, on one line. */
function FactsLine() {
  const own = figures.value;
  const facts = [
    ['weight', own && formatShape(own.weightShape)],
    ['output', own && formatShape(own.outputShape)],
    ['parameters', own && formatNumber(own.parameters)],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
