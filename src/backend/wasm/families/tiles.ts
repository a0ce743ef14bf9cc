import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { Heap } from '../instance.ts';
import { type BlockOrigin, type Family, groupsInCache, type Job, macsAtOnce } from './blocks.ts';
import { layoutOf } from './layout.ts';
import { collectPlanes } from './planes.ts';
import { eachOutputRow, lanesOf, roundUp, vectorBytes, writeTaps } from './tables.ts';
import { type ChannelBlock, InterleavedWeights } from './weights.ts';

/** What of the first-level cache inputs may take; weights and outputs pass through the rest. */
const firstLevelBytes = 12 * 1024;

/** Output channels in blocks of at most four, as equal as can be: what assembly/kernels/tiles.ts makes of each slab. */
function blocksOf(channels: number, slab: number): ChannelBlock[] {
  const blocks: ChannelBlock[] = [];
  for (let first = 0; first < channels; first += slab) {
    const count = Math.min(slab, channels - first);
    const number = Math.ceil(count / 4);
    for (let block = 0, at = first; block < number; block++) {
      const size = Math.floor(count / number) + (block < count % number ? 1 : 0);
      blocks.push({ first: at, channels: size, width: size });
      at += size;
    }
  }
  return blocks;
}

/** Vectors of neighbouring outputs × output channels, for every geometry (assembly/kernels/tiles.ts). */
export class Tiles implements Family {
  readonly layout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStage: number;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  readonly #lanes: number;
  readonly #tapCount: number;
  readonly #vectors: number;
  /** Between the output planes of two channels; more than a plane where a vector reaches beyond its last row. */
  readonly #pitch: number;
  /** Output channels a call: all, unless four vectors of them are more than a call may compute. */
  readonly #slab: number;
  readonly #weights: InterleavedWeights;

  constructor(geometry: Geometry) {
    const { dtype, kernel, stride, inPerGroup, outPerGroup, output } = geometry;
    this.#geometry = geometry;
    this.layout = layoutOf(geometry, stride[2]);
    this.#lanes = lanesOf(dtype);
    this.#tapCount = inPerGroup * elementCount(kernel);
    const plane = elementCount(output);
    this.#pitch = output[2] < this.#lanes ? plane + this.#lanes : plane;
    const most = Math.floor(macsAtOnce / (4 * this.#lanes * this.#tapCount * 4)) * 4;
    this.#slab = Math.min(outPerGroup, Math.max(4, most));
    const blocks = blocksOf(outPerGroup, this.#slab);
    const rowVectors = Math.ceil(output[2] / this.#lanes);
    const tileVectors = blocks.some(({ channels }) => channels < 3) ? 4 : 2;
    this.#vectors = roundUp(output[0] * output[1] * rowVectors, tileVectors);
    this.tableBytes = roundUp(this.#tapCount * 4, vectorBytes) + this.#vectors * 8;
    this.#weights = new InterleavedWeights(geometry, this.#tapCount, blocks);
    this.weightLength = this.#weights.length;
    this.weightStage = this.#weights.stageLength;
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
        // A row's last vector overlaps its predecessor: the same values once more.
        const offset = Math.min(column, last);
        checkpointAt(at);
        positions[at++] = (from + offset) * element;
        positions[at++] = (to + offset) * element;
      }
    });
    for (; at < positions.length; at++) positions[at] = positions[at - 2];
  }

  packWeights(job: Job, weight: TensorData, group: number, groups: number): void {
    this.#weights.pack(job, weight, group, groups);
  }

  compute({ heap, tables, x, weights, bias, y }: Job, groups: number, _images: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const { tiles } = heap.kernels[dtype];
    const element = bytesPerElement[dtype];
    const slab = this.#slab;
    const macs = groups * slab * this.#tapCount * this.#lanes;
    const most = Math.min(macsAtOnce / macs, outPerGroup > 4 ? this.#cachedVectors : this.#vectors);
    const vectorsAtOnce = Math.max(4, Math.floor(most / 4) * 4);
    for (let channel = 0; channel < outPerGroup; channel += slab) {
      for (let vector = 0; vector < this.#vectors; vector += vectorsAtOnce) {
        tiles(
          x,
          this.layout.group * element,
          groups,
          this.#positions(tables) + vector * 8,
          Math.min(vectorsAtOnce, this.#vectors - vector),
          tables,
          this.#tapCount,
          weights + channel * this.#tapCount * element,
          bias + channel * element,
          Math.min(slab, outPerGroup - channel),
          y + channel * this.#pitch * element,
          this.#pitch * element,
        );
        checkpoint();
      }
    }
  }

  collect(job: Job, output: TensorData, at: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#pitch, job, output, at, groups);
  }

  #positions(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, vectorBytes);
  }
}
