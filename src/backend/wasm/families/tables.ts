import type { Geometry } from '../../../layers/geometry.ts';
import { checkpointAt } from '../../../memory/checkpoint.ts';
import { bytesPerElement, type ComputeDType } from '../../../tensor/tensor.ts';
import { columnAt, type PackedLayout } from './layout.ts';

/** Bytes of a vector. */
export const vectorBytes = 16;

/** Elements of a vector. */
export function lanesOf(dtype: ComputeDType): number {
  return vectorBytes / bytesPerElement[dtype];
}

/** Where each kernel row (input channel, kernel depth, kernel row, in the order of the sum) begins, in elements from an output's origin. */
export function kernelRowOffsets({ inPerGroup, kernel, dilation }: Geometry, layout: PackedLayout): number[] {
  const offsets: number[] = [];
  for (let channel = 0; channel < inPerGroup; channel++) {
    for (let d = 0; d < kernel[0]; d++) {
      for (let h = 0; h < kernel[1]; h++) {
        checkpointAt(offsets.length);
        offsets.push(channel * layout.volume + d * dilation[0] * layout.plane + h * dilation[1] * layout.row);
      }
    }
  }
  return offsets;
}

/** Writes where each tap of the reduction reads, in bytes from an output's origin, in the order of the sum. */
export function writeTaps(geometry: Geometry, layout: PackedLayout, element: number, taps: Int32Array): void {
  const { kernel, dilation } = geometry;
  const columns = Array.from({ length: kernel[2] }, (_, tap) => columnAt(layout, tap * dilation[2]));
  let at = 0;
  for (const row of kernelRowOffsets(geometry, layout)) {
    for (const column of columns) {
      checkpointAt(at);
      taps[at++] = (row + column) * element;
    }
  }
}

/** Calls `visit` with the first input and output element of each row of outputs, in ascending order. */
export function eachOutputRow(
  { stride, output }: Geometry,
  layout: PackedLayout,
  visit: (from: number, to: number) => void,
): void {
  for (let d = 0; d < output[0]; d++) {
    for (let h = 0; h < output[1]; h++) {
      const from = d * stride[0] * layout.plane + h * stride[1] * layout.row;
      visit(from, (d * output[1] + h) * output[2]);
    }
  }
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
