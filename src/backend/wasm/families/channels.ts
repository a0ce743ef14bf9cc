import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { Heap } from '../instance.ts';
import { type BlockOrigin, cacheBytes, type Family, type Job, macsAtOnce } from './blocks.ts';
import { layoutOf } from './layout.ts';
import { eachOutputRow, lanesOf, roundUp, vectorBytes, writeTaps } from './tables.ts';
import { type ChannelBlock, InterleavedWeights } from './weights.ts';

/** Two vectors of output channels a block, one where so few are left. */
function blocksOf(channels: number, lanes: number): ChannelBlock[] {
  const blocks: ChannelBlock[] = [];
  for (let first = 0; first < channels; first += 2 * lanes) {
    const left = Math.min(2 * lanes, channels - first);
    blocks.push({ first, channels: left, width: roundUp(left, lanes) });
  }
  return blocks;
}

/** Vectors of output channels × outputs, of several images together (assembly/kernels/channels.ts). */
export class Channels implements Family {
  readonly layout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStage: number;
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
    this.#weights = new InterleavedWeights(geometry, this.#tapCount, blocksOf(outPerGroup, this.#lanes));
    this.weightLength = this.#weights.length;
    this.weightStage = this.#weights.stageLength;
    this.biasLength = roundUp(outPerGroup, this.#lanes);
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

  packWeights(job: Job, weight: TensorData, group: number, groups: number): void {
    this.#weights.pack(job, weight, group, groups);
  }

  compute({ heap, tables, x, weights, bias, y }: Job, _groups: number, images: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { channels } = heap.kernels[dtype];
    const block = 2 * this.#lanes;
    const slab = Math.max(block, Math.floor(macsAtOnce / (4 * this.#tapCount * block)) * block);
    const channelMacs = Math.min(slab, outPerGroup) * this.#tapCount;
    const atOnce = Math.max(4, Math.floor(macsAtOnce / channelMacs / 4) * 4);
    // What fills up the last four positions is another image's, or another time the last: written, and not read.
    const positions = roundUp(images * this.#plane, 4);
    for (let channel = 0; channel < outPerGroup; channel += slab) {
      for (let position = 0; position < positions; position += atOnce) {
        channels(
          x,
          this.#positions(tables) + position * 8,
          Math.min(atOnce, positions - position),
          tables,
          this.#tapCount,
          weights + channel * this.#tapCount * element,
          bias + channel * element,
          Math.min(slab, outPerGroup - channel),
          y + channel * element,
        );
        checkpoint();
      }
    }
  }

  collect({ heap, y }: Job, output: TensorData, at: BlockOrigin, _groups: number, images: number): void {
    const { dtype, groups, outPerGroup } = this.#geometry;
    const computed = heap.elements(dtype, y, images * this.#plane * this.biasLength);
    for (let image = 0; image < images; image++) {
      let to = ((at.image + image) * groups + at.group) * outPerGroup * this.#plane;
      const from = image * this.#plane * this.biasLength;
      for (let channel = 0; channel < outPerGroup; channel++) {
        for (let position = 0; position < this.#plane; position++) {
          checkpointAt(to);
          output[to++] = computed[from + position * this.biasLength + channel];
        }
      }
    }
  }

  #positions(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, vectorBytes);
  }
}
