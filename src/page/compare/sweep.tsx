import { useMemo } from 'preact/hooks';
import { CallsNotice } from '../components/calls-notice.tsx';
import { pytorchLines } from '../sequence/code.ts';
import { changeState } from '../state/page-state.ts';
import { rooflineText } from './roofline.ts';
import { RooflineChart } from './roofline-chart.tsx';
import { SharesChart } from './shares-chart.tsx';
import {
  measure,
  measuredRows,
  plannedRows,
  points,
  repetitions,
  roofs,
  subject,
  sweepCalls,
  sweptLayer,
} from './sweep-data.ts';
import { SweepTable } from './sweep-table.tsx';

/** A layer under every legal number of groups: what it should cost, and what it takes here and now. */
export function SweepPart() {
  const { layer, size } = subject.value;
  const [planned, measured] = [plannedRows.value, measuredRows.value];
  const rows = useMemo(
    () =>
      planned.map((row) => ({
        ...row,
        millis: measured.find(({ groups }) => groups === row.groups)?.compute_ms,
      })),
    [planned, measured],
  );
  const isBusy = sweepCalls.some(({ status }) => status.value.kind === 'loading');
  const isYours = sweptLayer.value === 'yours';
  return (
    <section class="sweep" aria-labelledby="sweep-title">
      <h3 id="sweep-title">Every number of groups, measured</h3>
      <p class="row">
        <code class="line">
          {pytorchLines([{ ...layer, groups: 1 }])[0]?.replace('groups=1', 'groups=…')}
        </code>
        <span class="note">
          on {size} × {size}
        </span>
        <button
          type="button"
          class="small"
          onClick={() => {
            sweptLayer.value = isYours ? 'typical' : 'yours';
          }}
        >
          {isYours ? 'Take 64 channels, 3 × 3, on 56 × 56 instead' : 'Take your layer instead'}
        </button>
      </p>
      <p class="row">
        <button type="button" onClick={measure} disabled={isBusy}>
          Measure the time
        </button>
        <span class="note">
          This service computes each layer {repetitions} times, now. The median counts.
        </span>
      </p>
      <div class="charts" aria-busy={isBusy}>
        <SharesChart rows={rows} />
        <figure class="chart">
          <h4>Roofline: what this machine attains, and what stops it</h4>
          {roofs.value ? (
            <RooflineChart points={points.value} roofs={roofs.value} />
          ) : (
            <div class="plot unmeasured">
              <p>Nothing is measured yet.</p>
            </div>
          )}
        </figure>
      </div>
      <p class="reason" aria-live="polite">
        {roofs.value
          ? rooflineText(points.value, roofs.value)
          : 'Weights and multiply-accumulates fall as one over groups. The time follows as far as the machine lets it.'}
      </p>
      <CallsNotice calls={sweepCalls} />
      <SweepTable
        rows={rows}
        points={points.value}
        current={isYours ? layer.groups : undefined}
        onUse={isYours ? (groups) => changeState({ groups }) : undefined}
      />
    </section>
  );
}
