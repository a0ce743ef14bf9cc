import type { Geometry } from '../../../layers/geometry.ts';
import { eachAxis } from '../../../layers/triple.ts';
import { bytesPerElement, elementCount } from '../../../tensor/tensor.ts';
import { macsPerUnit } from '../budgets.ts';
import type { KernelTimes, Vectors } from '../native-kernel.ts';
import type { Tile } from '../words.ts';

/** c/channels.h: MOST_CHANNEL_VECTORS. */
const mostVectors = 4;

/** Packed inputs of a unit. */
const inputBytes = 2 ** 20;

/** The weights of a unit are packed for it alone: it computes the more with them. */
const macsPerPacking = 4 * macsPerUnit;

/** The most of a unit, which computes whole images: larger ones could not be stopped for too long. */
const mostPerUnit = 16 * macsPerUnit;

/** The most output channels of a unit. */
const mostChannels = 64;

/** The most scratch memory of a layer, in elements. */
const mostScratch = 2 ** 24;

/** Elements of a channel's volume that any output reads, the padding's included. */
function volumeRead({ output, stride, kernel, dilation }: Geometry): number {
  return elementCount(
    eachAxis((axis) => (output[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1),
  );
}

export function channelsSupports(geometry: Geometry): boolean {
  const { inPerGroup, outPerGroup, kernel, output } = geometry;
  const taps = inPerGroup * elementCount(kernel);
  const least = taps + inPerGroup * volumeRead(geometry) + mostChannels * elementCount(output);
  const unit = Math.min(mostChannels, outPerGroup) * elementCount(output) * taps;
  return inPerGroup > 0 && least < mostScratch && unit <= mostPerUnit;
}

/** Chunks of channels of equal size, and as many images as suit the caches and the time of a call. */
export function channelsTile(geometry: Geometry, { lanes }: Vectors): Tile {
  const { dtype, batch, inPerGroup, outPerGroup, kernel, output } = geometry;
  const chunks = Math.ceil(outPerGroup / (mostVectors * lanes));
  const channels = Math.min(outPerGroup, Math.ceil(outPerGroup / chunks / lanes) * lanes);
  const inCache = inputBytes / (bytesPerElement[dtype] * inPerGroup * volumeRead(geometry));
  const inTime = macsPerPacking / (channels * elementCount(output) * inPerGroup * elementCount(kernel));
  const most = Math.max(1, Math.floor(Math.min(inCache, inTime)));
  const images = Math.ceil(batch / Math.ceil(batch / most));
  return { rows: output[1], columns: output[2], channels, images };
}

/** Nanoseconds of a unit, of a tap's place, and of a weight, an input and an output that is moved. */
const [perUnit, perTap, perWeight, perInput, perOutput] = [150, 1, 0.35, 0.15, 0.8];

/** What a step costs beside so few vectors: each loads and spreads an input. */
const fewVectors: readonly number[] = [0, 2, 1.2];

export function channelsTimes(geometry: Geometry, tile: Tile, { lanes }: Vectors): KernelTimes {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, output } = geometry;
  const taps = inPerGroup * elementCount(kernel);
  const chunks = Math.ceil(outPerGroup / tile.channels);
  const blocks = Math.ceil(batch / tile.images);
  const together = Math.ceil(tile.channels / lanes);
  const vectors = groups * chunks * together;
  const positions = batch * elementCount(output);
  const width = bytesPerElement[dtype] / 4;
  return {
    steps: (fewVectors[together] ?? 1) * vectors * positions * taps,
    nanoseconds:
      perUnit * groups * chunks * blocks +
      perTap * taps +
      width *
        (perWeight * blocks * vectors * lanes * taps +
          perInput * groups * chunks * batch * inPerGroup * volumeRead(geometry) +
          perOutput * groups * outPerGroup * positions),
  };
}
