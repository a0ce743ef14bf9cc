import { macsOf } from '../../../layers/cost.ts';
import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint } from '../../../memory/checkpoint.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import type { Heap } from '../instance.ts';
import { type BlockOrigin, type Family, groupsInCache, type Job, macsAtOnce } from './blocks.ts';
import { type PackedLayout, unpackedLayout } from './layout.ts';
import { collectPlanes } from './planes.ts';
import { lanesOf, roundUp, vectorBytes } from './tables.ts';
import { copyWeights } from './weights.ts';

/** The u32 of the kernel's table in front of the masks. */
const figures = 8;

/** The input column that tap `tap` of output column `column` reads. */
function columnOf({ stride, before }: Geometry, column: number, tap: number): number {
  return column * stride[2] + tap - before[2];
}

/** Whether padding is what assembly/kernels/depthwise.ts makes on the way, and a plane is no more than a call may compute. */
export function depthwiseSupport(geometry: Geometry): boolean {
  const { dtype, inPerGroup, kernel, stride, dilation, before, input, output } = geometry;
  const [size, lanes] = [kernel[2], lanesOf(dtype)];
  const square = kernel[0] === 1 && kernel[1] === size && (size === 3 || size === 5) && inPerGroup === 1;
  const plane = input[0] === 1 && output[0] === 1 && before[0] === 0;
  const dense = dilation[1] === 1 && dilation[2] === 1;
  const strides = stride[1] === stride[2] && (stride[2] === 1 || (stride[2] === 2 && size === 3));
  if (!square || !plane || !dense || !strides || output[1] < 2 || output[2] < 2 * lanes) return false;
  // In front of the row is what only the taps left of the middle read; behind it what only those right of it do, in the last vector.
  const half = (size - 1) / 2;
  const inner = roundUp(output[2], lanes) - lanes - 1;
  const [middle, last] = [columnOf(geometry, output[2] - 1, half), columnOf(geometry, inner, size - 1)];
  const planeMacs = macsOf({ ...geometry, batch: 1, groups: 1, outPerGroup: 1 });
  return before[2] <= half && middle < input[2] && last < input[2] && planeMacs <= macsAtOnce;
}

/** Depthwise 3 × 3 and 5 × 5 on the input as it is (assembly/kernels/depthwise.ts). */
export class Depthwise implements Family {
  readonly layout: PackedLayout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStage = 0;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  readonly #lanes: number;
  readonly #plane: number;
  /** Bytes of the table and the masks, and of a row of zeros. */
  readonly #shapeBytes: number;
  readonly #zeroBytes: number;

  constructor(geometry: Geometry) {
    const { dtype, kernel, stride, outPerGroup, input, output } = geometry;
    const element = bytesPerElement[dtype];
    this.#geometry = geometry;
    this.layout = unpackedLayout(geometry);
    this.#lanes = lanesOf(dtype);
    this.#plane = elementCount(output);
    this.#shapeBytes = 4 * figures + (kernel[2] - 1) * vectorBytes;
    this.#zeroBytes = roundUp(input[2] * element, vectorBytes) + 4 * vectorBytes;
    const sumRows = stride[2] === 2 ? 1 : kernel[2] === 5 ? roundUp(output[1], 2) : 0;
    const sumBytes = sumRows * Math.ceil(output[2] / this.#lanes) * vectorBytes;
    this.tableBytes = this.#shapeBytes + this.#zeroBytes + sumBytes;
    this.weightLength = outPerGroup * elementCount(kernel);
    this.biasLength = outPerGroup;
    const groupOutput = outPerGroup * this.#plane;
    this.groupsAtOnce = groupsInCache(geometry, this.layout.group + this.weightLength + groupOutput);
    this.outputLength = this.groupsAtOnce * groupOutput;
  }

  writeTables(heap: Heap, tables: number): void {
    const { dtype, kernel, stride, before, input, output } = this.#geometry;
    const element = bytesPerElement[dtype];
    const shape = heap.int32(tables, this.#shapeBytes / 4);
    shape.set([kernel[2], stride[2], input[1], input[2] * element, before[1], before[2] * element]);
    shape.set([output[1], output[2] * element], 6);
    const half = (kernel[2] - 1) / 2;
    const last = output[2] - this.#lanes;
    const laneWords = element / 4;
    let at = figures;
    for (let tap = 0; tap < kernel[2]; tap++) {
      if (tap === half) continue;
      for (let lane = 0; lane < this.#lanes; lane++, at += laneWords) {
        const column = columnOf(this.#geometry, (tap < half ? 0 : last) + lane, tap);
        shape.fill(column >= 0 && column < input[2] ? -1 : 0, at, at + laneWords);
      }
    }
    heap.int32(this.#zeros(tables), this.#zeroBytes / 4).fill(0);
  }

  packWeights(job: Job, weight: TensorData, group: number, groups: number): void {
    copyWeights(this.#geometry.dtype, this.weightLength, job, weight, group, groups);
  }

  compute(job: Job, groups: number, _images: number): void {
    const { dtype, outPerGroup, kernel } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { heap, tables, x, weights, bias, y } = job;
    const groupMacs = outPerGroup * this.#plane * elementCount(kernel);
    const most = Math.max(1, Math.floor(macsAtOnce / groupMacs));
    const zeros = this.#zeros(tables);
    for (let group = 0; group < groups; group += most) {
      heap.kernels[dtype].depthwise(
        tables,
        zeros,
        zeros + this.#zeroBytes,
        x + group * this.layout.group * element,
        Math.min(most, groups - group),
        outPerGroup,
        weights + group * this.weightLength * element,
        bias + group * outPerGroup * element,
        y + group * outPerGroup * this.#plane * element,
      );
      checkpoint();
    }
  }

  collect(job: Job, output: TensorData, at: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#plane, job, output, at, groups);
  }

  #zeros(tables: number): number {
    return tables + this.#shapeBytes;
  }
}
