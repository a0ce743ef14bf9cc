import { macsOf } from '../../../layers/cost.ts';
import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint } from '../../../memory/checkpoint.ts';
import { countMacs } from '../../../memory/meter.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import { groupsInCache, macsPerCall } from '../budgets.ts';
import { collectPlanes } from '../collect-planes.ts';
import type { BlockOrigin, HeapAddresses, KernelFamily } from '../family.ts';
import type { Heap } from '../heap.ts';
import { copyWeights } from '../pack-weights.ts';
import { type PackedLayout, unpackedLayout } from '../packed-layout.ts';
import { lanesOf, roundUp, vectorBytes } from '../vectors.ts';

/** Entries of the kernel's size table in front of the masks. */
const sizeEntries = 8;

/** The input column that tap `tap` of output column `column` reads. */
function columnOf({ stride, before }: Geometry, column: number, tap: number): number {
  return column * stride[2] + tap - before[2];
}

/**
 * Whether the kernel can make the padding while it computes, and a plane is no more than one call may
 * compute.
 */
export function depthwiseSupports(geometry: Geometry): boolean {
  const { dtype, inPerGroup, kernel, stride, dilation, before, input, output } = geometry;
  const [size, lanes] = [kernel[2], lanesOf(dtype)];
  const square = kernel[0] === 1 && kernel[1] === size && (size === 3 || size === 5) && inPerGroup === 1;
  const plane = input[0] === 1 && output[0] === 1 && before[0] === 0;
  const dense = dilation[1] === 1 && dilation[2] === 1;
  const strides = stride[1] === stride[2] && (stride[2] === 1 || (stride[2] === 2 && size === 3));
  if (!square || !plane || !dense || !strides || output[1] < 2 || output[2] < 2 * lanes) return false;
  // Only taps left of the middle may read in front of a row. Only taps right of it may read behind, and only
  // in the last vector.
  const half = (size - 1) / 2;
  const inner = roundUp(output[2], lanes) - lanes - 1;
  const [middle, last] = [columnOf(geometry, output[2] - 1, half), columnOf(geometry, inner, size - 1)];
  const planeMacs = macsOf({ ...geometry, batch: 1, groups: 1, outPerGroup: 1 });
  return before[2] <= half && middle < input[2] && last < input[2] && planeMacs <= macsPerCall;
}

/** Depthwise 3 × 3 and 5 × 5 on the input as it is (assembly/kernels/depthwise.ts). */
export class Depthwise implements KernelFamily {
  readonly layout: PackedLayout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStagingLength = 0;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  readonly #lanes: number;
  readonly #plane: number;
  /** Bytes of the sizes with the masks, and of a row of zeros. */
  readonly #sizeTableBytes: number;
  readonly #zeroBytes: number;

  constructor(geometry: Geometry) {
    const { dtype, kernel, stride, outPerGroup, input, output } = geometry;
    const element = bytesPerElement[dtype];
    this.#geometry = geometry;
    this.layout = unpackedLayout(geometry);
    this.#lanes = lanesOf(dtype);
    this.#plane = elementCount(output);
    this.#sizeTableBytes = 4 * sizeEntries + (kernel[2] - 1) * vectorBytes;
    this.#zeroBytes = roundUp(input[2] * element, vectorBytes) + 4 * vectorBytes;
    const sumRows = stride[2] === 2 ? 1 : kernel[2] === 5 ? roundUp(output[1], 2) : 0;
    const sumBytes = sumRows * Math.ceil(output[2] / this.#lanes) * vectorBytes;
    this.tableBytes = this.#sizeTableBytes + this.#zeroBytes + sumBytes;
    this.weightLength = outPerGroup * elementCount(kernel);
    this.biasLength = outPerGroup;
    const groupOutput = outPerGroup * this.#plane;
    this.groupsAtOnce = groupsInCache(geometry, this.layout.group + this.weightLength + groupOutput);
    this.outputLength = this.groupsAtOnce * groupOutput;
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, kernel, stride, before, input, output } = this.#geometry;
    const element = bytesPerElement[dtype];
    const sizeTable = heap.int32(tables, this.#sizeTableBytes / 4);
    sizeTable.set([kernel[2], stride[2], input[1], input[2] * element, before[1], before[2] * element]);
    sizeTable.set([output[1], output[2] * element], 6);
    const half = (kernel[2] - 1) / 2;
    const last = output[2] - this.#lanes;
    const laneWords = element / 4;
    let at = sizeEntries;
    for (let tap = 0; tap < kernel[2]; tap++) {
      if (tap === half) continue;
      for (let lane = 0; lane < this.#lanes; lane++, at += laneWords) {
        const column = columnOf(this.#geometry, (tap < half ? 0 : last) + lane, tap);
        sizeTable.fill(column >= 0 && column < input[2] ? -1 : 0, at, at + laneWords);
      }
    }
    heap.int32(this.#zeroRow(tables), this.#zeroBytes / 4).fill(0);
  }

  packWeights(at: HeapAddresses, weight: TensorData, group: number, groups: number): void {
    copyWeights(this.#geometry.dtype, this.weightLength, at, weight, group, groups);
  }

  compute(at: HeapAddresses, groups: number, _images: number): void {
    const { dtype, outPerGroup, kernel } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { heap, tables, input, weights, bias, output } = at;
    const groupMacs = outPerGroup * this.#plane * elementCount(kernel);
    const groupsPerCall = Math.max(1, Math.floor(macsPerCall / groupMacs));
    const zeroRow = this.#zeroRow(tables);
    for (let group = 0; group < groups; group += groupsPerCall) {
      heap.kernels[dtype].depthwise(
        tables,
        zeroRow,
        zeroRow + this.#zeroBytes,
        input + group * this.layout.group * element,
        Math.min(groupsPerCall, groups - group),
        outPerGroup,
        weights + group * this.weightLength * element,
        bias + group * outPerGroup * element,
        output + group * outPerGroup * this.#plane * element,
      );
      checkpoint();
      countMacs(groupMacs * Math.min(groupsPerCall, groups - group));
    }
  }

  collect(at: HeapAddresses, output: TensorData, block: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#plane, at, output, block, groups);
  }

  #zeroRow(tables: number): number {
    return tables + this.#sizeTableBytes;
  }
}
