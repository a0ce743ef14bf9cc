import { bytesPerElement, elementCount, type TensorData } from '../../tensor/tensor.ts';
import type { Heap } from '../../wasm/instance.ts';
import type { Geometry } from '../geometry.ts';
import type { Checkpoint } from '../kernel.ts';
import { type Family, type Job, macsAtOnce } from './blocks.ts';
import { layoutOf } from './layout.ts';
import { eachOutputRow, kernelColumnOffsets, kernelRowOffsets } from './tables.ts';
import { InterleavedWeights } from './weights.ts';

/** Vectors of neighbouring outputs × output channels, for every geometry (assembly/kernels/tiles.ts). */
export class Tiles implements Family {
  readonly layout;
  readonly tableBytes: number;
  readonly pitch: number;
  readonly weightLength: number;
  readonly weightStage: number;
  readonly #geometry: Geometry;
  readonly #lanes: number;
  readonly #tapCount: number;
  readonly #vectors: number;
  readonly #weights: InterleavedWeights;

  constructor(geometry: Geometry) {
    const { dtype, kernel, stride, inPerGroup, outPerGroup, output } = geometry;
    this.#geometry = geometry;
    this.layout = layoutOf(geometry, stride[2]);
    this.#lanes = 16 / bytesPerElement[dtype];
    this.#tapCount = inPerGroup * elementCount(kernel);
    this.#vectors = roundUp(output[0] * output[1] * Math.ceil(output[2] / this.#lanes), 4);
    this.tableBytes = roundUp(this.#tapCount * 4, 16) + this.#vectors * 8;
    const plane = elementCount(output);
    this.pitch = output[2] < this.#lanes ? plane + this.#lanes : plane;
    this.weightLength = outPerGroup * this.#tapCount;
    this.#weights = new InterleavedWeights(geometry, this.#tapCount, this.#slab);
    this.weightStage = this.#weights.stageLength;
  }

  /** Output channels a call: all, unless four vectors of them are more than a call may compute. */
  get #slab(): number {
    const most = Math.floor(macsAtOnce / (4 * this.#lanes * this.#tapCount * 4)) * 4;
    return Math.min(this.#geometry.outPerGroup, Math.max(4, most));
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, output } = this.#geometry;
    const element = bytesPerElement[dtype];
    const taps = heap.int32(tables, this.#tapCount);
    const columns = kernelColumnOffsets(this.#geometry, this.layout);
    let at = 0;
    for (const row of kernelRowOffsets(this.#geometry, this.layout))
      for (const column of columns) taps[at++] = (row + column) * element;
    const positions = heap.int32(this.#positions(tables), this.#vectors * 2);
    const last = Math.max(0, output[2] - this.#lanes);
    at = 0;
    eachOutputRow(this.#geometry, this.layout, (from, to) => {
      for (let column = 0; column < output[2]; column += this.#lanes) {
        // A row's last vector overlaps its predecessor: the same values once more.
        const offset = Math.min(column, last);
        positions[at++] = (from + offset) * element;
        positions[at++] = (to + offset) * element;
      }
    });
    for (; at < positions.length; at++) positions[at] = positions[at - 2];
  }

  packWeights(job: Job, weight: TensorData, group: number, groups: number): void {
    this.#weights.pack(job, weight, group, groups);
  }

  compute({ heap, tables, x, weights, bias, y }: Job, groups: number, checkpoint: Checkpoint): void {
    const { dtype, outPerGroup } = this.#geometry;
    const { tiles } = heap.kernels[dtype];
    const element = bytesPerElement[dtype];
    const slab = this.#slab;
    const macs = groups * slab * this.#tapCount * this.#lanes;
    const vectorsAtOnce = Math.max(4, Math.floor(macsAtOnce / macs / 4) * 4);
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
          y + channel * this.pitch * element,
          this.pitch * element,
        );
        checkpoint();
      }
    }
  }

  #positions(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, 16);
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
