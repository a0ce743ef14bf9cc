import { macsOf } from '../../../layers/cost.ts';
import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { countMacs } from '../../../memory/meter.ts';
import { fillElements } from '../../../memory/pieces.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import { groupsInCache, macsPerCall } from '../budgets.ts';
import { collectPlanes } from '../collect-planes.ts';
import type { BlockOrigin, HeapAddresses, KernelFamily } from '../family.ts';
import type { Heap } from '../heap.ts';
import { eachOutputRow, writeTaps } from '../offset-tables.ts';
import { packTableLength, writePackTable } from '../pack-input.ts';
import { copyWeights } from '../pack-weights.ts';
import { layoutOf, type PackedLayout, unpackedLayout } from '../packed-layout.ts';
import { lanesOf, roundUp, vectorBytes } from '../vectors.ts';

/** Neighbouring outputs per run, and runs that the kernel computes together. */
const [runLength, runsTogether] = [3, 3];

/**
 * Whether neighbouring outputs read neighbouring inputs, a row has room for a run, the groups fill two
 * vectors, and a vector of groups is no more than one call may compute.
 */
export function groupsSupports(geometry: Geometry): boolean {
  const { dtype, groups, stride, output } = geometry;
  const lanes = lanesOf(dtype);
  const macs = macsOf({ ...geometry, batch: 1, groups: lanes });
  return stride[2] === 1 && output[2] >= runLength && groups >= 2 * lanes && macs <= macsPerCall;
}

/** Vectors of groups × nine outputs (assembly/kernels/groups.ts). */
export class Groups implements KernelFamily {
  readonly layout: PackedLayout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStagingLength = 0;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  /** The layout of the interleaved copy, one vector per element. */
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
    // The kernel interleaves inputs, weights and sums of a channel, and biases behind the tables.
    const vectors = this.#padded.group + this.#tapCount + this.#plane + outPerGroup;
    this.tableBytes = this.#interleaved(0) + vectors * vectorBytes;
    this.weightLength = outPerGroup * this.#tapCount;
    this.biasLength = outPerGroup;
    const groupOutput = outPerGroup * this.#plane;
    const fitting = groupsInCache(geometry, this.layout.group + this.weightLength + groupOutput);
    // At most half of the groups: with the interleaved vector that is no more memory than all groups take.
    const most = Math.floor(Math.min(fitting, groups / 2) / this.#lanes) * this.#lanes;
    this.groupsAtOnce = Math.max(this.#lanes, most);
    this.outputLength = this.groupsAtOnce * groupOutput;
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, output } = this.#geometry;
    writeTaps(this.#geometry, this.#padded, vectorBytes, heap.int32(tables, this.#tapCount));
    const shape = heap.int32(this.#shape(tables), packTableLength(this.#padded));
    writePackTable(this.#geometry, this.#padded, bytesPerElement[dtype], shape);
    fillElements(heap.elements(dtype, this.#interleaved(tables), this.#padded.group * this.#lanes), 0);
    const runs = heap.int32(this.#runs(tables), this.#runCount * 2);
    let at = 0;
    eachOutputRow(this.#geometry, this.#padded, (from, to) => {
      for (let column = 0; column < output[2]; column += runLength) {
        // The last run of a row may overlap the one before it. Both write the same values.
        const offset = Math.min(column, output[2] - runLength);
        checkpointAt(at);
        runs[at++] = (from + offset) * vectorBytes;
        runs[at++] = (to + offset) * vectorBytes;
      }
    });
    for (; at < runs.length; at++) runs[at] = runs[at - 2];
  }

  packWeights(at: HeapAddresses, weight: TensorData, group: number, groups: number): void {
    copyWeights(this.#geometry.dtype, this.weightLength, at, weight, group, groups);
  }

  compute(at: HeapAddresses, groups: number, _images: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { heap, tables, input, weights, bias, output } = at;
    const vectorMacs = this.#lanes * outPerGroup * this.#plane * this.#tapCount;
    const groupsPerCall = this.#lanes * Math.max(1, Math.floor(macsPerCall / vectorMacs));
    for (let group = 0; group < groups; group += groupsPerCall) {
      heap.kernels[dtype].groups(
        this.#shape(tables),
        input + group * this.layout.group * element,
        this.layout.group * element,
        this.#padded.group,
        Math.min(groupsPerCall, groups - group),
        this.#runs(tables),
        this.#runCount,
        tables,
        this.#tapCount,
        weights + group * this.weightLength * element,
        bias + group * outPerGroup * element,
        outPerGroup,
        output + group * outPerGroup * this.#plane * element,
        this.#plane,
        this.#interleaved(tables),
      );
      checkpoint();
      countMacs((vectorMacs / this.#lanes) * Math.min(groupsPerCall, groups - group));
    }
  }

  collect(at: HeapAddresses, output: TensorData, block: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#plane, at, output, block, groups);
  }

  #runs(tables: number): number {
    return tables + roundUp(this.#tapCount * 4, vectorBytes);
  }

  #shape(tables: number): number {
    return this.#runs(tables) + this.#runCount * 8;
  }

  #interleaved(tables: number): number {
    return roundUp(this.#shape(tables) + 4 * packTableLength(this.#padded), vectorBytes);
  }
}
