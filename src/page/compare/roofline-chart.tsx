import { useMemo } from 'preact/hooks';
import type UPlot from 'uplot';
import { groupColours } from '../../diagram/palette.ts';
import { axisStyle, Plot, type Scheme } from './plot.tsx';
import { type RooflinePoint, type Roofs, ridgeOf, roofAt } from './roofline.ts';

interface Props {
  readonly points: readonly RooflinePoint[];
  readonly roofs: Roofs;
}

const giga = 1e9;

/** What was attained against arithmetic intensity, below the roofs of memory and arithmetic. Both axes are logarithmic. */
export function RooflineChart({ points, roofs }: Props) {
  const data = useMemo(() => rooflineData(points, roofs), [points, roofs]);
  const options = useMemo(
    () => (scheme: Scheme, font: string) => chartOptions(scheme, font, points, roofs),
    [points, roofs],
  );
  return (
    <Plot
      label={
        `Roofline: multiply-accumulates per second against multiply-accumulates per byte, for ${points.length} ` +
        'numbers of groups; the table has the figures'
      }
      data={data}
      options={options}
    />
  );
}

/** The ends of the horizontal axis: all points and the ridge, with room at both sides. */
function intensityRange(points: readonly RooflinePoint[], roofs: Roofs): [number, number] {
  const all = [ridgeOf(roofs), ...points.map(({ intensity }) => intensity)];
  return [Math.min(...all) / 2, Math.max(...all) * 2];
}

function rooflineData(points: readonly RooflinePoint[], roofs: Roofs): UPlot.AlignedData {
  const ends = intensityRange(points, roofs);
  const all = [...ends, ridgeOf(roofs), ...points.map(({ intensity }) => intensity)];
  const x = [...new Set(all)].sort((a, b) => a - b);
  const attained = x.map((value) => {
    const point = points.find(({ intensity }) => intensity === value);
    return point ? point.macRate / giga : null;
  });
  return [x, x.map((value) => roofAt(roofs, value) / giga), attained];
}

function chartOptions(
  scheme: Scheme,
  font: string,
  points: readonly RooflinePoint[],
  roofs: Roofs,
): Omit<UPlot.Options, 'width' | 'height'> {
  const axis = axisStyle(scheme, font);
  const { edge } = groupColours(2, scheme);
  const [low, high] = intensityRange(points, roofs);
  const rates = [roofAt(roofs, low), ...points.map(({ macRate }) => macRate)];
  const bottom = Math.min(...rates) / giga / 2;
  const numbers = (_: UPlot, values: (number | null)[]) =>
    values.map((value) => (value === null ? '' : String(Number(value.toPrecision(2)))));
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [16, 24, 0, 0],
    scales: {
      x: { time: false, distr: 3, log: 10, range: [low, high] },
      y: { distr: 3, log: 10, range: [bottom, (2 * roofs.macs) / giga] },
    },
    axes: [
      { ...axis, size: 30, label: 'multiply-accumulates per byte moved', labelSize: 24, values: numbers },
      { ...axis, size: 48, label: 'billion a second', labelSize: 24, values: numbers },
    ],
    series: [
      {},
      { label: 'roofs', stroke: axis.stroke ?? edge, width: 2, points: { show: false } },
      {
        label: 'attained',
        stroke: edge,
        width: 0,
        paths: () => null,
        points: { show: true, size: 9, fill: edge },
      },
    ],
    hooks: { draw: [(plot) => writeNames(plot, { points, roofs, low, font, ink: axis.stroke })] },
  };
}

interface Names extends Props {
  readonly low: number;
  readonly font: string;
  readonly ink: UPlot.Axis['stroke'];
}

/** Writes the number of groups at each point, and what the roofs are. */
function writeNames(plot: UPlot, { points, roofs, low, font, ink }: Names): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const at = (intensity: number, rate: number) =>
    [plot.valToPos(intensity, 'x', true), plot.valToPos(rate / giga, 'y', true)] as const;
  ctx.save();
  ctx.font = font.replace('14px', `${14 * ratio}px`);
  if (typeof ink === 'string') ctx.fillStyle = ink;
  ctx.textAlign = 'center';
  for (const { groups, intensity, macRate } of points) {
    const [x, y] = at(intensity, macRate);
    ctx.fillText(String(groups), x, y + 22 * ratio);
  }
  ctx.textAlign = 'left';
  const [ridgeX, ridgeY] = at(ridgeOf(roofs), roofs.macs);
  ctx.fillText(
    `arithmetic: ${(roofs.macs / giga).toPrecision(2)} billion a second`,
    ridgeX,
    ridgeY - 8 * ratio,
  );
  const [x, y] = at(low, roofAt(roofs, low));
  ctx.translate(x + 4 * ratio, y - 8 * ratio);
  ctx.rotate(Math.atan2(ridgeY - y, ridgeX - x));
  ctx.fillText(`memory: ${(roofs.bytes / giga).toPrecision(2)} GB a second`, 0, 0);
  ctx.restore();
}
