import type { Geometry } from '../../../layers/geometry.ts';
import { bytesPerElement, elementCount } from '../../../tensor/tensor.ts';
import { macsPerUnit } from '../budgets.ts';
import type { KernelTimes, Vectors } from '../native-kernel.ts';
import type { Tile } from '../words.ts';

/** c/tiles.h: MOST_PHASES. */
const mostPhases = 16;

/** Packed inputs of a unit, and weights of a chunk of channels: together they fit the second-level cache. */
const [inputBytes, weightBytes] = [256 * 1024, 512 * 1024];

/** Output channels of a tile that suit all registers. */
const channelsAtOnce = 8;

/** The most scratch memory of a layer, in elements. */
const mostScratch = 2 ** 24;

/** Elements of the packed input per output row and column: planes of channels, depths and phases. */
function planesOf({ inPerGroup, kernel, stride }: Geometry): number {
  const phases = (axis: 1 | 2) => Math.min(kernel[axis], stride[axis]);
  return inPerGroup * kernel[0] * phases(1) * phases(2);
}

/** Rows and columns of a packed plane beyond those of the outputs. */
function beyond({ kernel, stride, dilation }: Geometry, axis: 1 | 2): number {
  return Math.floor(((kernel[axis] - 1) * dilation[axis]) / stride[axis]);
}

export function tilesSupports(geometry: Geometry): boolean {
  const { inPerGroup, kernel, stride } = geometry;
  const phases = Math.max(Math.min(kernel[1], stride[1]), Math.min(kernel[2], stride[2]));
  if (inPerGroup === 0 || phases > mostPhases) return false;
  const taps = inPerGroup * elementCount(kernel);
  const least = planesOf(geometry) * (1 + beyond(geometry, 1)) * (64 + beyond(geometry, 2));
  return (channelsAtOnce + 1) * taps + least < mostScratch;
}

/** As much as the caches hold and a call may compute, in parts of equal size. */
export function tilesTile(geometry: Geometry, { lanes }: Vectors): Tile {
  const { dtype, outPerGroup, kernel, inPerGroup, output } = geometry;
  const element = bytesPerElement[dtype];
  const taps = inPerGroup * elementCount(kernel);
  const planes = planesOf(geometry) * element;
  const pitch = output[2] + beyond(geometry, 2);
  const rowsFitting = Math.floor(inputBytes / (planes * pitch)) - beyond(geometry, 1);
  const rows = share(output[1], Math.max(1, rowsFitting));
  const columnsFitting = inputBytes / planes / (1 + beyond(geometry, 1)) - beyond(geometry, 2);
  const unit = 6 * lanes;
  const columns =
    rowsFitting >= 1 ? output[2] : Math.min(output[2], unit * Math.max(1, Math.floor(columnsFitting / unit)));
  const inCache = weightBytes / (taps * element);
  const inTime = macsPerUnit / (rows * columns * taps);
  const most = channelsAtOnce * Math.max(1, Math.floor(Math.min(inCache, inTime) / channelsAtOnce));
  return { rows, columns, channels: share(outPerGroup, most, channelsAtOnce), images: 1 };
}

/** The size of the parts of `total`, none larger than `most`, each a multiple of `multiple` but for the last. */
function share(total: number, most: number, multiple = 1): number {
  const parts = Math.ceil(total / most);
  return Math.min(total, Math.ceil(total / parts / multiple) * multiple);
}

/** Nanoseconds of a unit, of a call of a tile, of a tap's offset, and of an input and an output that is moved. */
const [perUnit, perTile, perTap, perInput, perOutput] = [100, 15, 1, 0.1, 0.1];

/** What a step of a tile of so few channels costs: loads bound it. */
const fewChannels: readonly number[] = [0, 2.1, 1.1];

export function tilesTimes(geometry: Geometry, tile: Tile, { lanes, many }: Vectors): KernelTimes {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, output } = geometry;
  const taps = inPerGroup * elementCount(kernel);
  const images = batch * groups * output[0];
  const strips = Math.ceil(output[1] / tile.rows) * Math.ceil(output[2] / tile.columns);
  const chunks = Math.ceil(outPerGroup / tile.channels);
  const pitch = tile.columns + beyond(geometry, 2);
  const vectors = strips * Math.ceil(((tile.rows - 1) * pitch + tile.columns) / lanes);
  const packed = strips * planesOf(geometry) * (tile.rows + beyond(geometry, 1)) * pitch;
  const width = bytesPerElement[dtype] / 4;
  const most = many ? 8 : 6;
  const blocks = Math.ceil(outPerGroup / most);
  const perStep = fewChannels[Math.ceil(outPerGroup / blocks)] ?? 1;
  const tiles = images * blocks * Math.ceil(vectors / (many ? 3 : 2));
  return {
    steps: images * vectors * outPerGroup * taps * perStep,
    nanoseconds:
      perUnit * images * strips * chunks +
      perTile * tiles +
      perTap * taps +
      width *
        (perInput * images * chunks * packed + perOutput * images * outPerGroup * output[1] * output[2]),
  };
}
