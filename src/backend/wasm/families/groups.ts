import { macsOf } from '../../../layers/cost.ts';
import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { fillElements } from '../../../memory/pieces.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { Heap } from '../instance.ts';
import { type BlockOrigin, type Family, groupsInCache, type Job, macsAtOnce } from './blocks.ts';
import { shapeLength, writeShape } from './feed.ts';
import { layoutOf, type PackedLayout, unpackedLayout } from './layout.ts';
import { collectPlanes } from './planes.ts';
import { eachOutputRow, lanesOf, roundUp, vectorBytes, writeTaps } from './tables.ts';
import { copyWeights } from './weights.ts';

/** Neighbouring outputs of a run, and runs that the kernel computes together. */
const [runLength, runsTogether] = [3, 3];

/** Whether neighbouring outputs read neighbouring inputs, a run fits their rows, and groups fill two vectors, none of more than a call may compute. */
export function groupsSupport(geometry: Geometry): boolean {
  const { dtype, groups, stride, output } = geometry;
  const lanes = lanesOf(dtype);
  const macs = macsOf({ ...geometry, batch: 1, groups: lanes });
  return stride[2] === 1 && output[2] >= runLength && groups >= 2 * lanes && macs <= macsAtOnce;
}

/** Vectors of groups × nine outputs (assembly/kernels/groups.ts). */
export class Groups implements Family {
  readonly layout: PackedLayout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStage = 0;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  /** How the kernel's copy lies, a vector an element. */
  readonly #padded: PackedLayout;
  readonly #lanes: number;
  readonly #tapCount: number;
  readonly #plane: number;
  readonly #runCount: number;

  constructor(geometry: Geometry) {
    const { groups, kernel, inPerGroup, outPerGroup, output } = geometry;
    this.#geometry = geometry;
    this.layout = unpackedLayout(geometry);
    this.#padded = layoutOf(geometry, 1);
    this.#lanes = lanesOf(geometry.dtype);
    this.#tapCount = inPerGroup * elementCount(kernel);
    this.#plane = elementCount(output);
    this.#runCount = roundUp(output[0] * output[1] * Math.ceil(output[2] / runLength), runsTogether);
    // Behind the tables lies what the kernel interleaves: inputs, weights and sums of a channel, and biases.
    const vectors = this.#padded.group + this.#tapCount + this.#plane + outPerGroup;
    this.tableBytes = this.#wide(0) + vectors * vectorBytes;
    this.weightLength = outPerGroup * this.#tapCount;
    this.biasLength = outPerGroup;
    const groupOutput = outPerGroup * this.#plane;
    const fitting = groupsInCache(geometry, this.layout.group + this.weightLength + groupOutput);
    // With the vector that is interleaved it is no more memory than all groups take.
    const most = Math.floor(Math.min(fitting, groups / 2) / this.#lanes) * this.#lanes;
    this.groupsAtOnce = Math.max(this.#lanes, most);
    this.outputLength = this.groupsAtOnce * groupOutput;
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, output } = this.#geometry;
    writeTaps(this.#geometry, this.#padded, vectorBytes, heap.int32(tables, this.#tapCount));
    const shape = heap.int32(this.#shape(tables), shapeLength(this.#padded));
    writeShape(this.#geometry, this.#padded, bytesPerElement[dtype], shape);
    fillElements(heap.elements(dtype, this.#wide(tables), this.#padded.group * this.#lanes), 0);
    const runs = heap.int32(this.#runs(tables), this.#runCount * 2);
    let at = 0;
    eachOutputRow(this.#geometry, this.#padded, (from, to) => {
      for (let column = 0; column < output[2]; column += runLength) {
        // A row's last run overlaps its predecessor: the same values once more.
        const offset = Math.min(column, output[2] - runLength);
        checkpointAt(at);
        runs[at++] = (from + offset) * vectorBytes;
        runs[at++] = (to + offset) * vectorBytes;
      }
    });
    for (; at < runs.length; at++) runs[at] = runs[at - 2];
  }

  packWeights(job: Job, weight: TensorData, group: number, groups: number): void {
    copyWeights(this.#geometry.dtype, this.weightLength, job, weight, group, groups);
  }

  compute(job: Job, groups: number, _images: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { heap, tables, x, weights, bias, y } = job;
    const vectorMacs = this.#lanes * outPerGroup * this.#plane * this.#tapCount;
    const most = this.#lanes * Math.max(1, Math.floor(macsAtOnce / vectorMacs));
    for (let group = 0; group < groups; group += most) {
      heap.kernels[dtype].groups(
        this.#shape(tables),
        x + group * this.layout.group * element,
        this.layout.group * element,
        this.#padded.group,
        Math.min(most, groups - group),
        this.#runs(tables),
        this.#runCount,
        tables,
        this.#tapCount,
        weights + group * this.weightLength * element,
        bias + group * outPerGroup * element,
        outPerGroup,
        y + group * outPerGroup * this.#plane * element,
        this.#plane,
        this.#wide(tables),
      );
      checkpoint();
    }
  }

  collect(job: Job, output: TensorData, at: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#plane, job, output, at, groups);
  }

  #runs(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, vectorBytes);
  }

  #shape(tables: number): number {
    return this.#runs(tables) + this.#runCount * 8;
  }

  #wide(tables: number): number {
    return roundUp(this.#shape(tables) + 4 * shapeLength(this.#padded), vectorBytes);
  }
}
