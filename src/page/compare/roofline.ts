import type { SweepReply } from '../api/answers.ts';
import { formatShare } from '../format.ts';

/** One measured layer in the roofline's terms (Williams, Waterman and Patterson 2009). */
export interface RooflinePoint {
  readonly groups: number;
  readonly macs: number;
  readonly millis: number;
  /** Arithmetic intensity: multiply-accumulates for each byte that has to be moved. */
  readonly intensity: number;
  /** Attained, per second. */
  readonly macRate: number;
  readonly byteRate: number;
}

/** The most that was attained, per second. */
export interface Roofs {
  readonly macs: number;
  readonly bytes: number;
}

const bytesPerNumber = 4;

/** The rows that were measured. A layer has to move its input, its weights and its output once: float32. */
export function pointsOf(rows: SweepReply['rows']): RooflinePoint[] {
  return rows.flatMap(({ groups, shapes, cost: { macs }, compute_ms: millis }) => {
    if (millis === undefined || millis <= 0) return [];
    const numbers = [shapes.input, shapes.weight, shapes.output].map((shape) =>
      shape.reduce((product, extent) => product * extent, 1),
    );
    const bytes = bytesPerNumber * numbers.reduce((sum, count) => sum + count, 0);
    const rates = { macRate: (macs / millis) * 1000, byteRate: (bytes / millis) * 1000 };
    return [{ groups, macs, millis, intensity: macs / bytes, ...rates }];
  });
}

/** The roofs over some points: no point is above them. */
export function roofsOf(points: readonly RooflinePoint[]): Roofs {
  return {
    macs: Math.max(...points.map(({ macRate }) => macRate)),
    bytes: Math.max(...points.map(({ byteRate }) => byteRate)),
  };
}

/** What is attainable at an intensity, in multiply-accumulates per second. */
export function roofAt({ macs, bytes }: Roofs, intensity: number): number {
  return Math.min(macs, bytes * intensity);
}

/** The intensity from which on the arithmetic is the limit, and not the memory. */
export function ridgeOf({ macs, bytes }: Roofs): number {
  return macs / bytes;
}

/** In less time than this a layer measures little but the call itself, in milliseconds. */
const measurable = 0.1;

/** Says why more groups are not faster in proportion, in the numbers that were measured. */
export function rooflineText(points: readonly RooflinePoint[], roofs: Roofs): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return 'One number of groups alone says nothing about groups.';
  if (first.millis < measurable)
    return (
      `The whole layer takes ${formatRate(first.millis * 1000)} µs with groups = ${first.groups}. ` +
      'That is too short to tell arithmetic from the call itself. Measure a larger layer.'
    );
  if (isDisturbed(first, roofs))
    return (
      `Something else kept this machine busy: with groups = ${first.groups} the layer attained ` +
      `${formatRate(first.macRate / 1e9)} billion multiply-accumulates per second, and another ` +
      `${formatRate(roofs.macs / 1e9)}. Measure again.`
    );
  const ridge = formatRate(ridgeOf(roofs));
  const work =
    `groups = ${last.groups} does ${formatShare(last.macs, first.macs)} of the arithmetic ` +
    `in ${formatRate((100 * last.millis) / first.millis)} % of the time. `;
  const moved =
    'All channels are moved all the same: a byte serves ' +
    `${formatRate(last.intensity)} multiply-accumulates instead of ${formatRate(first.intensity)}. `;
  const limit =
    last.intensity < ridgeOf(roofs)
      ? `Below ${ridge} the memory sets the pace, and not the arithmetic.`
      : `Above ${ridge} the arithmetic sets the pace, so the time can still follow.`;
  return work + moved + limit;
}

/** Whether a layer that the memory does not limit is far below the roof of the arithmetic. */
function isDisturbed({ intensity, macRate }: RooflinePoint, roofs: Roofs): boolean {
  return intensity > 2 * ridgeOf(roofs) && macRate < roofs.macs / 3;
}

/** Two digits are what a measurement is good for. */
function formatRate(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
