import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { formatCount } from '../format.ts';
import { confirmComputation, convResource, macsToConfirm, stale } from '../state/tensors.ts';
import { ExplanationPanel } from './explanation.tsx';
import { InputMaps, OutputMaps } from './maps.tsx';

/** The layer's output for an input, as heat maps, and the sum behind one of its values. */
export function RunPanel() {
  const macs = macsToConfirm.value;
  return (
    <Section
      id="run"
      title="Run it"
      lead={
        'The service computes the layer above on one image. ' +
        'Point at a cell of the output to see the inputs and weights that made it.'
      }
    >
      {macs !== undefined && (
        <p class="ask">
          This layer takes {formatCount(macs)} multiply-accumulates.{' '}
          <button type="button" onClick={confirmComputation}>
            Compute it
          </button>
        </p>
      )}
      <Notice resource={convResource} />
      <p class="note">{stale.value}</p>
      <div
        class="maps"
        aria-busy={convResource.status.value.kind === 'loading'}
        data-stale={stale.value !== undefined}
      >
        <InputMaps />
        <OutputMaps />
        <ExplanationPanel />
      </div>
    </Section>
  );
}
