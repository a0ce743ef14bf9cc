import { greatestCommonDivisor as gcd } from '../../../layers/extent.ts';
import type { Geometry } from '../../../layers/geometry.ts';
import type { Axis } from '../../../layers/triple.ts';
import { bytesPerElement, elementCount } from '../../../tensor/tensor.ts';
import { macsPerUnit } from '../budgets.ts';
import type { KernelTimes, Vectors } from '../native-kernel.ts';
import type { Tile } from '../words.ts';

/** c/adjoint.h: MOST_AXIS_PHASES. */
const mostAxisPhases = 16;

/** Packed planes of a unit, and packed weights of a chunk of channels: together they fit the second-level cache. */
const [planeBytes, weightBytes] = [256 * 1024, 512 * 1024];

/** Channels of a tile that suit all registers. */
const channelsAtOnce = 8;

/** The most scratch memory of a layer, in elements. */
const mostScratch = 2 ** 24;

/** Positions of the largest phase of an axis. */
function phaseSize({ input, stride }: Geometry, axis: Axis): number {
  return Math.ceil(input[axis] / stride[axis]);
}

/** Phases of an axis that meet a tap, at most. */
function phasesOf({ kernel, stride, dilation }: Geometry, axis: Axis): number {
  return Math.min(kernel[axis], stride[axis] / gcd(stride[axis], dilation[axis]));
}

/** Packed positions beyond those of a phase, at most. */
function beyond({ kernel, stride, dilation }: Geometry, axis: Axis): number {
  return Math.ceil(((kernel[axis] - 1) * dilation[axis]) / stride[axis]) + 1;
}

/** Planes that a unit packs. */
function planesOf({ outPerGroup, kernel, stride, dilation }: Geometry): number {
  return outPerGroup * Math.ceil((kernel[0] * gcd(stride[0], dilation[0])) / stride[0]);
}

/** Strided adjoints. Those of stride 1 are correlations. */
export function adjointSupports(geometry: Geometry): boolean {
  const { outPerGroup, inPerGroup, kernel, stride } = geometry;
  const phases = Math.max(phasesOf(geometry, 0), phasesOf(geometry, 1), phasesOf(geometry, 2));
  if (elementCount(stride) === 1 || phases > mostAxisPhases || outPerGroup === 0 || inPerGroup === 0)
    return false;
  const taps = outPerGroup * elementCount(kernel);
  const least = planesOf(geometry) * (1 + beyond(geometry, 1)) * (64 + beyond(geometry, 2));
  return (channelsAtOnce + 1) * taps + least < mostScratch;
}

/** As much as the caches hold and a call may compute, in parts of equal size. */
export function adjointTile(geometry: Geometry, { lanes }: Vectors): Tile {
  const { dtype, outPerGroup, inPerGroup, kernel } = geometry;
  const element = bytesPerElement[dtype];
  const taps = outPerGroup * elementCount(kernel);
  const planes = planesOf(geometry) * element;
  const [height, width] = [phaseSize(geometry, 1), phaseSize(geometry, 2)];
  const rowsFitting = Math.floor(planeBytes / (planes * (width + beyond(geometry, 2)))) - beyond(geometry, 1);
  const rows = share(height, Math.max(1, rowsFitting));
  const columnsFitting = planeBytes / planes / (1 + beyond(geometry, 1)) - beyond(geometry, 2);
  const unit = 6 * lanes;
  const columns =
    rowsFitting >= 1 ? width : Math.min(width, unit * Math.max(1, Math.floor(columnsFitting / unit)));
  const inCache = weightBytes / (taps * element);
  const inTime = macsPerUnit / (rows * columns * taps);
  const most = channelsAtOnce * Math.max(1, Math.floor(Math.min(inCache, inTime) / channelsAtOnce));
  return { rows, columns, channels: share(inPerGroup, most, channelsAtOnce), images: 1 };
}

/** The size of the parts of `total`, none larger than `most`, each a multiple of `multiple` but for the last. */
function share(total: number, most: number, multiple = 1): number {
  const parts = Math.ceil(total / most);
  return Math.min(total, Math.ceil(total / parts / multiple) * multiple);
}

/** Nanoseconds of a unit, of a call of a tile, of a tap's offset, and of a weight, an input and an output that is moved. */
const [perUnit, perTile, perTap, perWeight, perInput, perOutput] = [150, 15, 1, 0.5, 0.15, 0.25];

/** What a row of the result costs in every phase, and an element of a row that is not put by whole vectors. */
const [perRow, perScattered] = [5, 1];

/** What a step of a tile of so few channels costs: loads bound it. */
const fewChannels: readonly number[] = [0, 1.9, 1.1];

export function adjointTimes(geometry: Geometry, tile: Tile, { lanes, many }: Vectors): KernelTimes {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, input, stride } = geometry;
  const taps = outPerGroup * elementCount(kernel);
  const images = batch * groups * input[0];
  const [height, width] = [phaseSize(geometry, 1), phaseSize(geometry, 2)];
  const strips = Math.ceil(height / tile.rows) * Math.ceil(width / tile.columns);
  const chunks = Math.ceil(inPerGroup / tile.channels);
  const pitch = tile.columns + beyond(geometry, 2);
  const vectors = strips * Math.ceil(((tile.rows - 1) * pitch + tile.columns) / lanes);
  const packed = strips * planesOf(geometry) * (tile.rows + beyond(geometry, 1)) * pitch;
  const element = bytesPerElement[dtype] / 4;
  const blocks = Math.ceil(inPerGroup / (many ? 8 : 6));
  const perStep = fewChannels[Math.ceil(inPerGroup / blocks)] ?? 1;
  const phases = phasesOf(geometry, 1) * phasesOf(geometry, 2);
  const rows = images * inPerGroup * input[1] * strips;
  const perElement = stride[2] <= 2 ? perOutput * element : perScattered;
  return {
    // A depth of the result meets one phase of the kernel's depths.
    steps: ((images * vectors * inPerGroup * taps) / stride[0]) * perStep,
    nanoseconds:
      images * strips * chunks * perUnit +
      images * blocks * phases * Math.ceil(vectors / (many ? 3 : 2)) * perTile +
      perTap * taps +
      rows * perRow +
      element * (perWeight * groups * inPerGroup * taps + perInput * images * chunks * packed) +
      perElement * images * inPerGroup * input[1] * input[2],
  };
}
