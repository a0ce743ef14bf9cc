import { useLayoutEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { groupColours } from '../../diagram/palette.ts';
import type { SweepReply } from '../api/answers.ts';
import { display } from './display.ts';

type Rows = SweepReply['rows'];

const height = 300;

/** The lines of the chart, each as a share of its value with one group. */
const chartLines = [
  {
    name: 'parameters',
    colour: 0,
    dash: [],
    width: 2,
    readValue: (row: Rows[number]) => row.cost.parameters,
  },
  {
    name: 'multiply-accumulates',
    colour: 1,
    dash: [7, 5],
    width: 2,
    readValue: (row: Rows[number]) => row.cost.macs,
  },
  {
    name: 'measured time',
    colour: 2,
    dash: [2, 4],
    width: 3,
    readValue: (row: Rows[number]) => row.compute_ms,
  },
] as const;

/** Parameters, multiply-accumulates and time against groups, with both axes logarithmic. */
export function SweepChart({ rows }: { rows: Rows }) {
  const frame = useRef<HTMLDivElement>(null);
  const { scheme } = display.value;
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element || rows.length === 0) return undefined;
    const size = () => ({ width: element.clientWidth, height });
    const plot = new UPlot({ ...chartOptions(scheme), ...size() }, chartData(rows), element);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [rows, scheme]);
  const names = chartLines
    .filter((_, i) => rows.some((row) => chartLines[i]?.readValue(row) !== undefined))
    .map(({ name }) => name);
  return (
    <figure class="chart">
      <div
        ref={frame}
        role="img"
        aria-label={
          `Chart of ${names.join(', ')} against groups, ` +
          'as shares of groups = 1; the table has the figures'
        }
      />
      <figcaption>
        {chartLines.map(({ name, colour }, i) => (
          <span key={name} class={`key key-${i} edge-${colour}`} data-absent={!names.includes(name)}>
            {name}
          </span>
        ))}
        <span>as shares of groups = 1</span>
      </figcaption>
    </figure>
  );
}

function chartData(rows: Rows): UPlot.AlignedData {
  const shares = chartLines.map(({ readValue }) => {
    const oneGroup = rows.find(({ groups }) => groups === 1);
    const base = oneGroup && readValue(oneGroup);
    return rows.map((row) => {
      const value = readValue(row);
      return value === undefined || !base ? null : value / base;
    });
  });
  return [rows.map(({ groups }) => groups), ...shares];
}

function chartOptions(scheme: 'light' | 'dark'): Omit<UPlot.Options, 'width' | 'height'> {
  const [ink, grid] = scheme === 'light' ? ['#59636e', '#e4e7ea'] : ['#a3adb8', '#262d36'];
  const axis = {
    stroke: ink,
    font: '14px "Source Sans 3 Variable", system-ui',
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [12, 16, 0, 0],
    scales: { x: { time: false, distr: 3, log: 2 }, y: { distr: 3, log: 10 } },
    axes: [
      {
        ...axis,
        size: 30,
        label: 'groups',
        labelFont: '14px "Source Sans 3 Variable", system-ui',
        labelSize: 20,
      },
      {
        ...axis,
        size: 52,
        values: (_, shares) => shares.map((share) => (share === null ? '' : formatPercent(share))),
      },
    ],
    series: [
      {},
      ...chartLines.map(({ name, colour, dash, width }) => ({
        label: name,
        stroke: groupColours(colour, scheme).edge,
        width,
        dash: [...dash],
        points: { show: true, size: 7, fill: groupColours(colour, scheme).edge },
      })),
    ],
  };
}

function formatPercent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}
