import { LogChart } from './log-chart.tsx';
import { decimalTicks } from './log-scale.ts';
import { type RooflinePoint, type Roofs, ridgeOf, roofAt } from './roofline.ts';

interface Props {
  readonly points: readonly RooflinePoint[];
  readonly roofs: Roofs;
}

const giga = 1e9;

/** What was attained against arithmetic intensity, below the roofs of memory and arithmetic. Both axes are logarithmic. */
export function RooflineChart({ points, roofs }: Props) {
  const ridge = ridgeOf(roofs);
  const all = [ridge, ...points.map(({ intensity }) => intensity)];
  const x = [Math.min(...all) / 2, Math.max(...all) * 2] as const;
  const roof = (intensity: number) => ({ x: intensity, y: roofAt(roofs, intensity) / giga });
  const corners = [x[0], ridge, x[1]].map(roof);
  const rates = [roofAt(roofs, x[0]), ...points.map(({ macRate }) => macRate)];
  const y = [Math.min(...rates) / giga / 2, (2 * roofs.macs) / giga] as const;
  const [low, top, high] = corners.map((corner) => [corner.x, corner.y] as const);
  const notes =
    low && top && high
      ? [
          { text: `memory: ${(roofs.bytes / giga).toPrecision(2)} GB per second`, from: low, to: top },
          {
            text: `arithmetic: ${(roofs.macs / giga).toPrecision(2)} billion per second`,
            from: top,
            to: high,
            isAtEnd: true,
          },
        ]
      : [];
  return (
    <LogChart
      label={
        `Roofline: multiply-accumulates per second against multiply-accumulates per byte, for ${points.length} ` +
        'numbers of groups; the table has the figures'
      }
      x={{
        label: 'multiply-accumulates per byte moved',
        range: x,
        ticks: decimalTicks(x),
        format: twoDigits,
      }}
      y={{ label: 'billion per second', range: y, ticks: decimalTicks(y), format: twoDigits }}
      series={[
        { name: 'roofs', stroke: 'solid', hasDots: false, points: corners },
        {
          name: 'attained',
          colour: 2,
          stroke: 'none',
          hasDots: true,
          points: points.map(({ groups, intensity, macRate }) => ({
            x: intensity,
            y: macRate / giga,
            label: String(groups),
          })),
        },
      ]}
      notes={notes}
    />
  );
}

const twoDigits = (value: number) => String(Number(value.toPrecision(2)));
