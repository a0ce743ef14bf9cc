import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { formatCount } from '../format.ts';
import { confirmComputation, convResource, macsToConfirm } from '../state/resources.ts';
import { ExplanationPanel } from './explanation.tsx';
import { InputMaps, OutputMaps } from './maps.tsx';
import { OperandControls } from './operand-controls.tsx';

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
      <OperandControls />
      {macs !== undefined && (
        <p class="ask">
          This layer takes {formatCount(macs)} multiply-accumulates.{' '}
          <button type="button" onClick={confirmComputation}>
            Compute it
          </button>
        </p>
      )}
      <Notice resource={convResource} />
      <div
        class="maps"
        aria-busy={convResource.status.value.kind === 'loading'}
        data-stale={convResource.status.value.kind !== 'idle'}
      >
        <InputMaps />
        <OutputMaps />
        <ExplanationPanel />
      </div>
    </Section>
  );
}
