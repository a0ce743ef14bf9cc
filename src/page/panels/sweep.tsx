import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { SweepChart } from '../components/sweep-chart.tsx';
import { formatCount, formatNumber, formatShape } from '../format.ts';
import { changeState, pageState } from '../state/page-state.ts';
import { measureSweep, sweepResource } from '../state/resources.ts';

/** The layer under every legal number of groups, as a chart and a table. */
export function SweepPanel() {
  const rows = sweepResource.value.value?.rows ?? [];
  const measured = rows.some(({ compute_ms }) => compute_ms !== undefined);
  return (
    <Section
      id="sweep"
      title="Sweep"
      lead={
        'The layer above under every number of groups that divides both channel counts. ' +
        'Parameters and multiply-accumulates fall as one over groups; ' +
        'the time follows as far as the machine lets it.'
      }
    >
      <p class="row">
        <button type="button" onClick={measureSweep} disabled={sweepResource.status.value.kind === 'loading'}>
          Measure the time
        </button>
        <span class="note">Each layer is computed 5 times on this service; the median counts.</span>
      </p>
      <Notice resource={sweepResource} />
      <div
        class="sweep"
        aria-busy={sweepResource.status.value.kind === 'loading'}
        data-stale={sweepResource.status.value.kind === 'refused'}
      >
        <SweepChart rows={rows} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
        <section class="scroll" tabIndex={0} aria-label="The sweep as a table">
          <table class="figures">
            <thead>
              <tr>
                <th scope="col">groups</th>
                <th scope="col">weight</th>
                <th scope="col">parameters</th>
                <th scope="col">MACs</th>
                <th scope="col">{measured ? 'ms' : 'time'}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ groups, shapes, cost, compute_ms }) => (
                <tr key={groups} aria-current={groups === pageState.value.groups ? 'true' : undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      class="link"
                      onClick={() => changeState({ groups })}
                      aria-label={`Use ${groups} groups`}
                    >
                      {groups}
                    </button>
                  </th>
                  <td>{formatShape(shapes.weight)}</td>
                  <td>{formatNumber(cost.parameters)}</td>
                  <td>{formatCount(cost.macs)}</td>
                  <td>{compute_ms === undefined ? '–' : compute_ms.toPrecision(3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </Section>
  );
}
