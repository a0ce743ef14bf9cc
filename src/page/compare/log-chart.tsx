import { useRef } from 'preact/hooks';
import { useWidth } from '../stage/use-size.ts';
import { type LogScale, logScale } from './log-scale.ts';

const height = 320;
const margin = { top: 16, right: 24, bottom: 56, left: 72 };

/** Points of a chart, all above 0, ascending in x. */
export interface Series {
  readonly name: string;
  /** One of the page's colours of groups, or undefined for that of the text. */
  readonly colour?: number;
  readonly stroke: 'solid' | 'dashed' | 'dotted' | 'none';
  readonly hasDots: boolean;
  readonly points: readonly { readonly x: number; readonly y: number; readonly label?: string }[];
}

export interface Axis {
  readonly label: string;
  readonly range: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

/** A text above a line from one point to another, at its beginning or its end. */
export interface Note {
  readonly isAtEnd?: boolean;
  readonly text: string;
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

interface Props {
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly notes?: readonly Note[];
}

/** A chart with two logarithmic axes, as wide as its place. Its place is kept while there is nothing to draw. */
export function LogChart({ label, x, y, series, notes = [] }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const across = logScale(x.range, margin.left, Math.max(margin.left + 1, width - margin.right));
  const up = logScale(y.range, height - margin.bottom, margin.top);
  return (
    <div class="plot" ref={frame} role="img" aria-label={label}>
      {width > 0 && (
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
          <Grid axis={x} scale={across} other={up} isVertical={false} />
          <Grid axis={y} scale={up} other={across} isVertical />
          {series.map((one) => (
            <Line key={one.name} series={one} across={across} up={up} />
          ))}
          {notes.map((note) => (
            <NoteText key={note.text} note={note} across={across} up={up} />
          ))}
        </svg>
      )}
    </div>
  );
}

function NoteText({ note, across, up }: { note: Note; across: LogScale; up: LogScale }) {
  const { text, from, to, isAtEnd = false } = note;
  const place = ([x, y]: Note['from']) => ({ left: across.place(x), top: up.place(y) });
  const [start, end] = [place(from), place(to)];
  const angle = (Math.atan2(end.top - start.top, end.left - start.left) * 180) / Math.PI;
  const { left, top } = isAtEnd ? end : start;
  return (
    <text
      x={isAtEnd ? -4 : 4}
      y={-8}
      text-anchor={isAtEnd ? 'end' : 'start'}
      transform={`translate(${left} ${top}) rotate(${angle})`}
    >
      {text}
    </text>
  );
}

interface GridProps {
  readonly axis: Axis;
  readonly scale: LogScale;
  readonly other: LogScale;
  readonly isVertical: boolean;
}

/** The lines and the texts of an axis. */
function Grid({ axis: { label, ticks, format }, scale, other, isVertical }: GridProps) {
  const [start, end] = [other.place(other.low), other.place(other.high)];
  return (
    <g class="plot-grid">
      {ticks.map((tick) => {
        const at = scale.place(tick);
        return isVertical ? (
          <g key={tick}>
            <path d={`M${start} ${at}H${end}`} />
            <text x={start - 8} y={at + 5} text-anchor="end">
              {format(tick)}
            </text>
          </g>
        ) : (
          <g key={tick}>
            <path d={`M${at} ${start}V${end}`} />
            <text x={at} y={start + 20} text-anchor="middle">
              {format(tick)}
            </text>
          </g>
        );
      })}
      {isVertical ? (
        <text
          transform={`translate(14 ${(margin.top + height - margin.bottom) / 2}) rotate(-90)`}
          text-anchor="middle"
        >
          {label}
        </text>
      ) : (
        <text x={(scale.place(scale.low) + scale.place(scale.high)) / 2} y={height - 8} text-anchor="middle">
          {label}
        </text>
      )}
    </g>
  );
}

function Line({ series, across, up }: { series: Series; across: LogScale; up: LogScale }) {
  const { colour, stroke, hasDots } = series;
  const points = series.points.map((point) => ({
    ...point,
    left: across.place(point.x),
    top: up.place(point.y),
  }));
  const path = points.map(({ left, top }) => `${left} ${top}`).join('L');
  return (
    <g class={`plot-line ${stroke} ${colour === undefined ? 'plain' : `edge-${colour}`}`}>
      {stroke !== 'none' && points.length > 1 && <path d={`M${path}`} />}
      {hasDots && points.map(({ x, left, top }) => <circle key={x} cx={left} cy={top} r={4} />)}
      {points.map(
        ({ x, label, left, top }) =>
          label !== undefined && (
            <text key={x} x={left} y={top + 20} text-anchor="middle">
              {label}
            </text>
          ),
      )}
    </g>
  );
}
