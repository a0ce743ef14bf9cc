import type { Geometry } from '../../../layers/geometry.ts';
import { checkpoint, checkpointAt } from '../../../memory/checkpoint.ts';
import { countMacs } from '../../../memory/meter.ts';
import { bytesPerElement, elementCount, type TensorData } from '../../../tensor/tensor.ts';
import { groupsInCache, macsPerCall } from '../budgets.ts';
import { collectPlanes } from '../collect-planes.ts';
import type { BlockOrigin, HeapAddresses, KernelFamily } from '../family.ts';
import type { Heap } from '../heap.ts';
import { eachOutputRow, kernelRowOffsets } from '../offset-tables.ts';
import { copyWeights } from '../pack-weights.ts';
import { layoutOf, tapAt } from '../packed-layout.ts';

/** Kernel widths that there is code for at stride 1 and 2. */
const widths: readonly number[] = [1, 2, 3, 4, 5, 7];

/** Whether there is code for a kernel so wide, at its stride and dilation. */
export function rowsSupports({ kernel, stride, dilation }: Geometry): boolean {
  return kernel[2] === 1 || (stride[2] <= 2 && dilation[2] === 1 && widths.includes(kernel[2]));
}

/** One output channel at a time, its weights in registers (assembly/kernels/rows.ts). */
export class Rows implements KernelFamily {
  readonly layout;
  readonly tableBytes: number;
  readonly weightLength: number;
  readonly weightStagingLength = 0;
  readonly biasLength: number;
  readonly groupsAtOnce: number;
  readonly imagesAtOnce = 1;
  readonly outputLength: number;
  readonly #geometry: Geometry;
  readonly #kernelRows: number;
  readonly #outputRows: number;
  readonly #plane: number;

  constructor(geometry: Geometry) {
    const { kernel, stride, inPerGroup, outPerGroup, output } = geometry;
    this.#geometry = geometry;
    this.layout = layoutOf(geometry, stride[2]);
    this.#kernelRows = inPerGroup * kernel[0] * kernel[1];
    this.#outputRows = output[0] * output[1];
    this.tableBytes = this.#outputRows * 8 + this.#kernelRows * 4;
    this.#plane = elementCount(output);
    this.weightLength = outPerGroup * this.#kernelRows * kernel[2];
    this.biasLength = outPerGroup;
    const groupOutput = outPerGroup * this.#plane;
    this.groupsAtOnce = groupsInCache(geometry, this.layout.group + this.weightLength + groupOutput);
    this.outputLength = this.groupsAtOnce * groupOutput;
  }

  writeTables(heap: Heap, tables: number): void {
    const element = bytesPerElement[this.#geometry.dtype];
    const outputs = heap.int32(tables, this.#outputRows * 2);
    let at = 0;
    eachOutputRow(this.#geometry, this.layout, (from, to) => {
      checkpointAt(at);
      outputs[at++] = from * element;
      outputs[at++] = to * element;
    });
    const kernelRows = heap.int32(this.#kernelRowTable(tables), this.#kernelRows);
    kernelRows.set(kernelRowOffsets(this.#geometry, this.layout).map((offset) => offset * element));
  }

  packWeights(at: HeapAddresses, weight: TensorData, group: number, groups: number): void {
    copyWeights(this.#geometry.dtype, this.weightLength, at, weight, group, groups);
  }

  compute(at: HeapAddresses, groups: number, _images: number): void {
    const { outPerGroup, kernel } = this.#geometry;
    const planeMacs = this.#plane * this.#kernelRows * kernel[2];
    if (planeMacs * groups * outPerGroup <= macsPerCall) {
      this.#call(at, 0, groups, 0, outPerGroup, 0, this.#outputRows);
      countMacs(planeMacs * groups * outPerGroup);
      return;
    }
    const rowsPerCall = Math.max(1, Math.floor((macsPerCall / planeMacs) * this.#outputRows));
    for (let group = 0; group < groups; group++) {
      for (let channel = 0; channel < outPerGroup; channel++) {
        for (let row = 0; row < this.#outputRows; row += rowsPerCall) {
          const rows = Math.min(rowsPerCall, this.#outputRows - row);
          this.#call(at, group, 1, channel, 1, row, rows);
          checkpoint();
          countMacs((planeMacs * rows) / this.#outputRows);
        }
      }
    }
  }

  collect(at: HeapAddresses, output: TensorData, block: BlockOrigin, groups: number): void {
    collectPlanes(this.#geometry, this.#plane, at, output, block, groups);
  }

  #call(
    { heap, tables, input, weights, bias, output: target }: HeapAddresses,
    group: number,
    groups: number,
    channel: number,
    channels: number,
    row: number,
    rowCount: number,
  ): void {
    const { dtype, kernel, stride, output, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const plane = group * outPerGroup + channel;
    heap.kernels[dtype].rows(
      input + group * this.layout.group * element,
      this.layout.group * element,
      groups,
      channels,
      kernel[2] > 1 ? stride[2] : 1,
      kernel[2] > 1 ? tapAt(this.layout, 1) * element : 0,
      kernel[2],
      tables + row * 8,
      rowCount,
      output[2] * element,
      this.#kernelRowTable(tables),
      this.#kernelRows,
      weights + plane * this.#kernelRows * kernel[2] * element,
      bias + plane * element,
      target + plane * this.#plane * element,
      this.#plane * element,
    );
  }

  #kernelRowTable(tables: number): number {
    return tables + this.#outputRows * 8;
  }
}
