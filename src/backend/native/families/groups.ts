import type { Geometry } from '../../../layers/geometry.ts';
import { bytesPerElement, elementCount } from '../../../tensor/tensor.ts';
import { macsPerUnit } from '../budgets.ts';
import type { KernelTimes, Vectors } from '../native-kernel.ts';
import type { Tile } from '../words.ts';

/** The most lanes of any vector. */
const mostLanes = 16;

/** Weights are packed for a unit alone: it computes the more with them. A unit of one image may take no more. */
const macsPerPacking = 4 * macsPerUnit;

/** The most outputs, and places that they read for one tap: their vectors are in scratch memory. */
const mostPlaces = 2 ** 17;

/** c/groups-plan.c: PACKED_BYTES, and the fewest columns of a row of the kernel that are packed at a time. */
const [packedBytes, fewestColumns] = [128 * 1024, 16];

/** Positions that the outputs read for so many taps of an axis. */
function extent({ output, stride, dilation }: Geometry, axis: 1 | 2, taps: number): number {
  return (output[axis] - 1) * stride[axis] + (taps - 1) * dilation[axis] + 1;
}

/** Multiply-accumulates of an image and a vector of channels. */
function macsOfVector({ inPerGroup, kernel, output }: Geometry, lanes: number): number {
  return lanes * inPerGroup * elementCount(kernel) * elementCount(output);
}

export function groupsSupports(geometry: Geometry): boolean {
  const { inPerGroup, output } = geometry;
  const places = Math.max(extent(geometry, 1, 1) * extent(geometry, 2, 1), elementCount(output));
  return inPerGroup > 0 && places <= mostPlaces && macsOfVector(geometry, mostLanes) <= macsPerPacking;
}

export function groupsTile(geometry: Geometry, { lanes }: Vectors): Tile {
  const { batch, output } = geometry;
  const inTime = macsPerPacking / macsOfVector(geometry, lanes);
  const most = Math.max(1, Math.floor(Math.min(inTime, mostPlaces / elementCount(output))));
  const images = Math.ceil(batch / Math.ceil(batch / most));
  return { rows: output[1], columns: output[2], channels: 1, images };
}

/** Vectors of packed input at a time: rows and columns of the kernel, as c/groups-plan.c cuts it. */
function strips(geometry: Geometry, lanes: number) {
  const { dtype, kernel, output, dilation } = geometry;
  const together = Math.max(1, Math.ceil(8 / (output[1] * output[2])));
  const room = packedBytes / (lanes * bytesPerElement[dtype] * together);
  const within = (axis: 1 | 2, most: number, least: number) =>
    Math.ceil(
      kernel[axis] / Math.max(least, Math.floor((most - extent(geometry, axis, 1)) / dilation[axis]) + 1),
    );
  const across = within(2, room / extent(geometry, 1, 1), fewestColumns);
  const columns = Math.ceil(kernel[2] / across);
  const pitch = extent(geometry, 2, columns);
  const down = across === 1 ? within(1, room / pitch, 1) : kernel[1];
  return { strips: across * down, packed: pitch * extent(geometry, 1, Math.ceil(kernel[1] / down)) };
}

/** Nanoseconds of a unit, of a tile, of a vector whose elements are interleaved, and of a sum that is put in its place. */
const [perUnit, perTile, perVector, perSum] = [200, 8, 1.6, 1];

/** The same of a vector of elements that lanes share, and of each of those. */
const [perSpread, perShared] = [0.5, 0.3];

/** The nanoseconds of a vector of inputs: c/groups.c has at most MOST_SHARED that lanes share. */
function perInput({ outPerGroup }: Geometry, lanes: number): number {
  const shared = Math.ceil(lanes / outPerGroup);
  return shared <= Math.max(1, lanes / 4) ? perSpread + perShared * shared : perVector;
}

export function groupsTimes(geometry: Geometry, tile: Tile, { lanes }: Vectors): KernelTimes {
  const { batch, groups, inPerGroup, outPerGroup, kernel, output } = geometry;
  const taps = inPerGroup * elementCount(kernel);
  const chunks = Math.ceil((groups * outPerGroup) / lanes);
  const blocks = Math.ceil(batch / tile.images);
  const cut = strips(geometry, lanes);
  const passes = chunks * batch * inPerGroup * kernel[0] * output[0] * cut.strips;
  const sums = chunks * batch * elementCount(output);
  return {
    steps: sums * taps,
    nanoseconds:
      perUnit * chunks * blocks +
      passes * (perInput(geometry, lanes) * cut.packed + perTile * Math.ceil((output[1] * output[2]) / 9)) +
      perVector * chunks * blocks * taps +
      perSum * sums * lanes,
  };
}
