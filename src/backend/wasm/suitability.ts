import type { Geometry } from '../../layers/geometry.ts';
import { elementCount } from '../../tensor/tensor.ts';
import { lanesOf, roundUp } from './vectors.ts';

/** Which family of kernels is the fastest for a geometry, from measurements (docs/kernels.md). */

/** Multiply-accumulates that take as long as packing the weights of one more group on its own. */
const macsPerGroup = 60_000;

/**
 * Whether vectors of output channels are used better than vectors of neighbouring outputs. They are if rows
 * of outputs are narrow, unless groups are many and small: each group is a call of its own.
 */
export function suitsChannelVectors(geometry: Geometry): boolean {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, output } = geometry;
  const lanes = lanesOf(dtype);
  const positions = elementCount(output);
  const rows = positions / output[2];
  const usedByTiles = positions / roundUp(rows * Math.ceil(output[2] / lanes), 2) / lanes;
  const usedByChannels = usedShare(outPerGroup, 2 * lanes) * usedShare(batch * positions, 4);
  if (usedByTiles >= 0.8 * usedByChannels) return false;
  const macs = batch * outPerGroup * positions * inPerGroup * elementCount(kernel);
  return groups <= batch || macs * (1 / usedByTiles - 1 / usedByChannels) > macsPerGroup;
}

/** Share of lanes in use when `count` is rounded up to `unit`. */
function usedShare(count: number, unit: number): number {
  return count / roundUp(count, unit);
}

/** Whether output channels are so few that sharing inputs between them gains nothing. */
export function hasFewChannels({ outPerGroup }: Geometry): boolean {
  return outPerGroup <= 2;
}

/**
 * Whether vectors of groups are the fastest. They are if rows of outputs are short, and there are enough
 * terms to pay for interleaving the groups. For three or four channels per group tiles are faster, unless a
 * row is shorter than one vector.
 */
export function suitsGroupVectors({ dtype, inPerGroup, outPerGroup, kernel, output }: Geometry): boolean {
  const lanes = lanesOf(dtype);
  const shorterThan = outPerGroup <= 2 ? 4 * lanes : outPerGroup <= 4 ? lanes : 0;
  return output[2] < shorterThan && inPerGroup * elementCount(kernel) >= 16;
}
