import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { countMacs } from '../../../memory/meter.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import { groupsInCache, macsPerCall } from '../budgets.ts';
import { collectPlanes } from '../collect-planes.ts';
import type { BlockOrigin, HeapAddresses, KernelFamily } from '../family.ts';
import type { Heap } from '../heap.ts';
import { eachOutputRow, writeTaps } from '../offset-tables.ts';
import { type ChannelBlock, InterleavedWeights } from '../pack-weights.ts';
import { layoutOf } from '../packed-layout.ts';
import { lanesOf, roundUp, vectorBytes } from '../vectors.ts';

/** The share of the first-level cache for inputs. Weights and outputs pass through the rest. */
const firstLevelBytes = 12 * 1024;

/** The most output channels of a block. */
const mostChannels = 4;

/** The channels of the smallest block of a call. */
function fewestOf(channels: number): number {
  return Math.floor(channels / Math.ceil(channels / mostChannels));
}

/**
 * The blocks of at most four output channels, as equal as can be, that assembly/kernels/tiles.ts makes of
 * each call's channels.
 */
function blocksOf(channels: number, channelsPerCall: number): ChannelBlock[] {
  const blocks: ChannelBlock[] = [];
  for (let first = 0; first < channels; first += channelsPerCall) {
    const count = Math.min(channelsPerCall, channels - first);
    const number = Math.ceil(count / mostChannels);
    for (let block = 0, at = first; block < number; block++) {
      const size = Math.floor(count / number) + (block < count % number ? 1 : 0);
      blocks.push({ first: at, channels: size, width: size });
      at += size;
    }
  }
  return blocks;
}

/** Vectors of neighbouring outputs × output channels, for every geometry (assembly/kernels/tiles.ts). */
export class Tiles implements KernelFamily {
  readonly layout;
  readonly skipsPadding: boolean = false;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStagingLength: number;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  readonly #lanes: number;
  readonly #tapCount: number;
  readonly #vectors: number;
  /** Elements between two output planes. More than a plane where a vector reaches beyond the last row. */
  readonly #pitch: number;
  /** All output channels, unless four vectors of them are more than one call may compute. */
  readonly #channelsPerCall: number;
  readonly #weights: InterleavedWeights;

  constructor(geometry: Geometry) {
    const { dtype, kernel, stride, inPerGroup, outPerGroup, output } = geometry;
    this.#geometry = geometry;
    this.layout = layoutOf(geometry, stride[2]);
    this.#lanes = lanesOf(dtype);
    this.#tapCount = inPerGroup * elementCount(kernel);
    const plane = elementCount(output);
    this.#pitch = output[2] < this.#lanes ? plane + this.#lanes : plane;
    const most = Math.floor(macsPerCall / (4 * this.#lanes * this.#tapCount * 4)) * 4;
    this.#channelsPerCall = Math.min(outPerGroup, Math.max(4, most));
    const rowVectors = Math.ceil(output[2] / this.#lanes);
    const fewest = Math.min(
      fewestOf(this.#channelsPerCall),
      fewestOf(outPerGroup % this.#channelsPerCall || this.#channelsPerCall),
    );
    const tileVectors = fewest < 3 ? 4 : 2;
    this.#vectors = roundUp(output[0] * output[1] * rowVectors, tileVectors);
    this.tableBytes = roundUp(this.#tapCount * 4, vectorBytes) + this.#vectors * 8;
    const largest = Math.min(outPerGroup, mostChannels);
    this.#weights = new InterleavedWeights(geometry, this.#tapCount, outPerGroup, largest, () =>
      blocksOf(outPerGroup, this.#channelsPerCall),
    );
    this.weightLength = this.#weights.length;
    this.weightStagingLength = this.#weights.stagingLength;
    this.biasLength = outPerGroup;
    const groupOutput = outPerGroup * this.#pitch;
    this.groupsAtOnce = groupsInCache(geometry, this.layout.group + this.weightLength + groupOutput);
    this.outputLength = this.groupsAtOnce * groupOutput;
  }

  /** Vectors whose inputs stay in the first-level cache from one block of channels to the next. */
  get #cachedVectors(): number {
    return firstLevelBytes / ((this.#tapCount / this.#geometry.kernel[2]) * 16);
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, output } = this.#geometry;
    const element = bytesPerElement[dtype];
    writeTaps(this.#geometry, this.layout, element, heap.int32(tables, this.#tapCount));
    const positions = heap.int32(this.#positions(tables), this.#vectors * 2);
    const last = Math.max(0, output[2] - this.#lanes);
    let at = 0;
    eachOutputRow(this.#geometry, this.layout, (from, to) => {
      for (let column = 0; column < output[2]; column += this.#lanes) {
        // The last vector of a row may overlap the one before it. Both write the same values.
        const offset = Math.min(column, last);
        checkpointAt(at);
        positions[at++] = (from + offset) * element;
        positions[at++] = (to + offset) * element;
      }
    });
    for (; at < positions.length; at++) positions[at] = positions[at - 2];
  }

  packWeights(at: HeapAddresses, weight: TensorData, group: number, groups: number): void {
    this.#weights.pack(at, weight, group, groups);
  }

  compute(
    { heap, tables, input, weights, bias, output }: HeapAddresses,
    groups: number,
    _images: number,
  ): void {
    const { dtype, outPerGroup, output: sizes } = this.#geometry;
    const { tiles, tilesSkipping } = heap.kernels[dtype];
    const call = this.skipsPadding ? tilesSkipping : tiles;
    const element = bytesPerElement[dtype];
    const channelsPerCall = this.#channelsPerCall;
    const macs = groups * channelsPerCall * this.#tapCount * this.#lanes;
    const most = Math.min(macsPerCall / macs, outPerGroup > 4 ? this.#cachedVectors : this.#vectors);
    const vectorsPerCall = Math.max(4, Math.floor(most / 4) * 4);
    // Vectors that overlap count once.
    const macsPerVector = (groups * this.#tapCount * elementCount(sizes)) / this.#vectors;
    for (let channel = 0; channel < outPerGroup; channel += channelsPerCall) {
      const channels = Math.min(channelsPerCall, outPerGroup - channel);
      for (let vector = 0; vector < this.#vectors; vector += vectorsPerCall) {
        const vectors = Math.min(vectorsPerCall, this.#vectors - vector);
        call(
          input,
          this.layout.group * element,
          groups,
          this.#positions(tables) + vector * 8,
          vectors,
          tables,
          this.#tapCount,
          weights + channel * this.#tapCount * element,
          bias + channel * element,
          channels,
          output + channel * this.#pitch * element,
          this.#pitch * element,
        );
        checkpoint();
        countMacs(macsPerVector * vectors * channels);
      }
    }
  }

  collect(at: HeapAddresses, output: TensorData, block: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#pitch, at, output, block, groups);
  }

  #positions(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, vectorBytes);
  }
}

/** The same without the products of the padding. */
export class SkippingTiles extends Tiles {
  override readonly skipsPadding = true;
}
