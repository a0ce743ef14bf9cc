import { LogChart, type Series } from './log-chart.tsx';
import { decimalTicks } from './log-scale.ts';

export interface SweptRow {
  readonly groups: number;
  readonly weights: number;
  readonly macs: number;
  readonly millis: number | undefined;
}

const lines = [
  { name: 'weights', colour: 0, stroke: 'solid', read: (row: SweptRow) => row.weights },
  { name: 'multiply-accumulates', colour: 1, stroke: 'dashed', read: (row: SweptRow) => row.macs },
  { name: 'measured time', colour: 2, stroke: 'dotted', read: (row: SweptRow) => row.millis },
] as const;

/** Weights, multiply-accumulates and time against groups, as shares of one group. Both axes are logarithmic. */
export function SharesChart({ rows }: { rows: readonly SweptRow[] }) {
  const series = seriesOf(rows).filter(({ points }) => points.length > 0);
  const names = series.map(({ name }) => name);
  const groups = rows.map((row) => row.groups);
  const shares = series.flatMap(({ points }) => points.map(({ y }) => y));
  const y = [0.8 * Math.min(1, ...shares), 1.25 * Math.max(1, ...shares)] as const;
  return (
    <figure class="chart">
      <h4>As shares of groups = 1</h4>
      <LogChart
        label={`Chart of ${names.join(', ')} against groups, as shares of groups = 1; the table has the figures`}
        x={{
          label: 'groups',
          range: [1, Math.max(2, ...groups)],
          ticks: apart(groups),
          format: String,
        }}
        y={{ label: 'share', range: y, ticks: decimalTicks(y), format: percent }}
        series={series}
      />
      <figcaption>
        {lines.map(({ name, colour }, i) => (
          <span key={name} class={`key key-${i} edge-${colour}`} data-absent={!names.includes(name)}>
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function seriesOf(rows: readonly SweptRow[]): Series[] {
  return lines.map(({ name, colour, stroke, read }) => {
    const base = rows[0] && read(rows[0]);
    const points = rows.flatMap((row) => {
      const value = read(row);
      return value === undefined || !base ? [] : [{ x: row.groups, y: value / base }];
    });
    return { name, colour, stroke, hasDots: true, points };
  });
}

/** The values that are at least a factor of 1.4 above the one before: their texts have room. */
function apart(values: readonly number[]): number[] {
  const kept: number[] = [];
  for (const value of values) if (value >= 1.4 * (kept.at(-1) ?? 0)) kept.push(value);
  return kept;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
