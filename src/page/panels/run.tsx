import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { short } from '../format.ts';
import { askForLarge, conv, toAsk } from '../state/resources.ts';
import { Explanation } from './explanation.tsx';
import { InputMaps, OutputMaps } from './maps.tsx';
import { Operands } from './operand-controls.tsx';

/** The layer on an input: the service's answer as heat maps, and where a value of it comes from. */
export function Run() {
  const macs = toAsk.value;
  return (
    <Section
      id="run"
      title="Run it"
      lead="The service computes the layer above on one image. Point at a cell of the output to see the inputs and weights that made it."
    >
      <Operands />
      {macs !== undefined && (
        <p class="ask">
          This layer takes {short(macs)} multiply-accumulates.{' '}
          <button type="button" onClick={askForLarge}>
            Compute it
          </button>
        </p>
      )}
      <Notice of={conv} />
      <div
        class="maps"
        aria-busy={conv.status.value.kind === 'loading'}
        data-stale={conv.status.value.kind !== 'idle'}
      >
        <InputMaps />
        <OutputMaps />
        <Explanation />
      </div>
    </Section>
  );
}
