import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { countMacs } from '../../../memory/meter.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import { cacheBytes, macsPerCall } from '../budgets.ts';
import type { BlockOrigin, HeapAddresses, KernelFamily } from '../family.ts';
import type { Heap } from '../heap.ts';
import { eachOutputRow, writeTaps } from '../offset-tables.ts';
import { type ChannelBlock, InterleavedWeights } from '../pack-weights.ts';
import { layoutOf } from '../packed-layout.ts';
import { lanesOf, roundUp, vectorBytes } from '../vectors.ts';

/** Neighbouring outputs of all channels that are collected together. */
const positionsTogether = 16;

/** Blocks of two vectors of output channels. The last block has one vector if that is enough. */
function blocksOf(channels: number, lanes: number): ChannelBlock[] {
  const blocks: ChannelBlock[] = [];
  for (let first = 0; first < channels; first += 2 * lanes) {
    const left = Math.min(2 * lanes, channels - first);
    blocks.push({ first, channels: left, width: roundUp(left, lanes) });
  }
  return blocks;
}

/** Vectors of output channels × outputs, of several images together (assembly/kernels/channels.ts). */
export class Channels implements KernelFamily {
  readonly layout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStagingLength: number;
  readonly biasLength: number;
  readonly groupsAtOnce = 1;
  readonly imagesAtOnce: number;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  readonly #lanes: number;
  readonly #tapCount: number;
  readonly #plane: number;
  readonly #weights: InterleavedWeights;

  constructor(geometry: Geometry) {
    const { dtype, batch, kernel, inPerGroup, outPerGroup, output } = geometry;
    this.#geometry = geometry;
    this.layout = layoutOf(geometry, 1);
    this.#lanes = lanesOf(dtype);
    this.#tapCount = inPerGroup * elementCount(kernel);
    this.#plane = elementCount(output);
    this.biasLength = roundUp(outPerGroup, this.#lanes);
    const largest = Math.min(outPerGroup, 2 * this.#lanes);
    this.#weights = new InterleavedWeights(geometry, this.#tapCount, this.biasLength, largest, () =>
      blocksOf(outPerGroup, this.#lanes),
    );
    this.weightLength = this.#weights.length;
    this.weightStagingLength = this.#weights.stagingLength;
    const imageLength = this.layout.group + this.#plane * this.biasLength;
    const fitting = Math.floor(cacheBytes / (imageLength * bytesPerElement[dtype]));
    this.imagesAtOnce = Math.min(batch, Math.max(4, fitting));
    this.outputLength = this.#positionCount * this.biasLength;
    this.tableBytes = roundUp(this.#tapCount * 4, vectorBytes) + this.#positionCount * 8;
  }

  get #positionCount(): number {
    return roundUp(this.imagesAtOnce * this.#plane, 4);
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, output, stride } = this.#geometry;
    const element = bytesPerElement[dtype];
    writeTaps(this.#geometry, this.layout, element, heap.int32(tables, this.#tapCount));
    const positions = heap.int32(this.#positions(tables), this.#positionCount * 2);
    let at = 0;
    for (let image = 0; image < this.imagesAtOnce; image++) {
      eachOutputRow(this.#geometry, this.layout, (from, to) => {
        for (let column = 0; column < output[2]; column++) {
          checkpointAt(at);
          positions[at++] = (image * this.layout.group + from + column * stride[2]) * element;
          positions[at++] = (image * this.#plane + to + column) * this.biasLength * element;
        }
      });
    }
    for (; at < positions.length; at++) positions[at] = positions[at - 2];
  }

  packWeights(at: HeapAddresses, weight: TensorData, group: number, groups: number): void {
    this.#weights.pack(at, weight, group, groups);
  }

  compute(
    { heap, tables, input, weights, bias, output }: HeapAddresses,
    _groups: number,
    images: number,
  ): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { channels } = heap.kernels[dtype];
    const block = 2 * this.#lanes;
    const channelsPerCall = Math.max(block, Math.floor(macsPerCall / (4 * this.#tapCount * block)) * block);
    const channelMacs = Math.min(channelsPerCall, outPerGroup) * this.#tapCount;
    const positionsPerCall = Math.max(4, Math.floor(macsPerCall / channelMacs / 4) * 4);
    // The kernel computes four positions at a time. Positions beyond the last image's are computed too, and
    // not collected.
    const positions = roundUp(images * this.#plane, 4);
    const macsPerPosition = (images * this.#plane * this.#tapCount) / positions;
    for (let channel = 0; channel < outPerGroup; channel += channelsPerCall) {
      const channelCount = Math.min(channelsPerCall, outPerGroup - channel);
      for (let position = 0; position < positions; position += positionsPerCall) {
        const count = Math.min(positionsPerCall, positions - position);
        channels(
          input,
          this.#positions(tables) + position * 8,
          count,
          tables,
          this.#tapCount,
          weights + channel * this.#tapCount * element,
          bias + channel * element,
          channelCount,
          output + channel * element,
        );
        checkpoint();
        countMacs(macsPerPosition * count * channelCount);
      }
    }
  }

  collect(
    at: HeapAddresses,
    output: TensorData,
    { group, image: firstImage, window }: BlockOrigin,
    _groups: number,
    images: number,
  ): void {
    const { dtype, groups, outPerGroup } = this.#geometry;
    const computed = at.heap.elements(dtype, at.output, images * this.#plane * this.biasLength);
    const pitch = this.biasLength;
    for (let image = 0; image < images; image++) {
      const firstPlane = ((firstImage + image) * groups + group) * outPerGroup;
      // Some positions at a time, so that the caches hold them from one channel to the next.
      for (let position = 0; position < this.#plane; position += positionsTogether) {
        checkpoint();
        const count = Math.min(positionsTogether, this.#plane - position);
        for (let channel = 0; channel < outPerGroup; channel++) {
          const to = (firstPlane + channel) * window.pitch + window.offset + position;
          const from = (image * this.#plane + position) * pitch + channel;
          for (let i = 0; i < count; i++) output[to + i] = computed[from + i * pitch];
        }
      }
    }
  }

  #positions(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, vectorBytes);
  }
}
