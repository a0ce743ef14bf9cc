import { useMemo } from 'preact/hooks';
import type UPlot from 'uplot';
import { groupColours } from '../../diagram/palette.ts';
import { axisStyle, Plot, type Scheme } from './plot.tsx';

export interface SweptRow {
  readonly groups: number;
  readonly weights: number;
  readonly macs: number;
  readonly millis: number | undefined;
}

const lines = [
  { name: 'weights', colour: 0, dash: [], width: 2, read: (row: SweptRow) => row.weights },
  { name: 'multiply-accumulates', colour: 1, dash: [7, 5], width: 2, read: (row: SweptRow) => row.macs },
  { name: 'measured time', colour: 2, dash: [2, 4], width: 3, read: (row: SweptRow) => row.millis },
] as const;

/** Weights, multiply-accumulates and time against groups, as shares of one group. Both axes are logarithmic. */
export function SharesChart({ rows }: { rows: readonly SweptRow[] }) {
  const data = useMemo(() => sharesOf(rows), [rows]);
  const names = lines
    .filter(({ read }) => rows.some((row) => read(row) !== undefined))
    .map(({ name }) => name);
  return (
    <figure class="chart">
      <h4>As shares of groups = 1</h4>
      <Plot
        label={`Chart of ${names.join(', ')} against groups, as shares of groups = 1; the table has the figures`}
        data={data}
        options={chartOptions}
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

function sharesOf(rows: readonly SweptRow[]): UPlot.AlignedData {
  const shares = lines.map(({ read }) => {
    const base = rows[0] && read(rows[0]);
    return rows.map((row) => {
      const value = read(row);
      return value === undefined || !base ? null : value / base;
    });
  });
  return [rows.map(({ groups }) => groups), ...shares];
}

function chartOptions(scheme: Scheme, font: string): Omit<UPlot.Options, 'width' | 'height'> {
  const axis = axisStyle(scheme, font);
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [12, 16, 0, 0],
    scales: { x: { time: false, distr: 3, log: 2 }, y: { distr: 3, log: 10 } },
    axes: [
      { ...axis, size: 30, label: 'groups', labelSize: 24 },
      {
        ...axis,
        size: 56,
        values: (_, shares) => shares.map((share) => (share === null ? '' : percent(share))),
      },
    ],
    series: [
      {},
      ...lines.map(({ name, colour, dash, width }) => ({
        label: name,
        stroke: groupColours(colour, scheme).edge,
        width,
        dash: [...dash],
        points: { show: true, size: 7, fill: groupColours(colour, scheme).edge },
      })),
    ],
  };
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
