import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { SweepChart } from '../components/sweep-chart.tsx';
import { figure, shapeText, short } from '../format.ts';
import { change, state } from '../state/page-state.ts';
import { measure, sweep } from '../state/resources.ts';

/** Every number of groups that the layer could have, side by side. */
export function Sweep() {
  const rows = sweep.value.value?.rows ?? [];
  const measured = rows.some(({ compute_ms }) => compute_ms !== undefined);
  return (
    <Section
      id="sweep"
      title="Sweep"
      lead="The layer above under every number of groups that divides both channel counts. Parameters and multiply-accumulates fall as one over groups; the time follows as far as the machine lets it."
    >
      <p class="row">
        <button type="button" onClick={measure} disabled={sweep.status.value.kind === 'loading'}>
          Measure the time
        </button>
        <span class="note">Each layer is computed 5 times on this service; the median counts.</span>
      </p>
      <Notice of={sweep} />
      <div
        class="sweep"
        aria-busy={sweep.status.value.kind === 'loading'}
        data-stale={sweep.status.value.kind === 'refused'}
      >
        <SweepChart rows={rows} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard */}
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
                <tr key={groups} aria-current={groups === state.value.groups ? 'true' : undefined}>
                  <th scope="row">
                    <button
                      type="button"
                      class="link"
                      onClick={() => change({ groups })}
                      aria-label={`Use ${groups} groups`}
                    >
                      {groups}
                    </button>
                  </th>
                  <td>{shapeText(shapes.weight)}</td>
                  <td>{figure(cost.parameters)}</td>
                  <td>{short(cost.macs)}</td>
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
