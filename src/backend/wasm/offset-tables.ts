import type { Geometry } from '../../layers/geometry.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import type { PackedLayout } from './packed-layout.ts';

/**
 * The offset of each kernel row from an output's first input, in elements. Kernel rows are in the order of
 * the sum: input channel, kernel depth, kernel height.
 */
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

/** Writes the offset of each tap from an output's first input, in bytes, in the order of the sum. */
export function writeTaps(geometry: Geometry, layout: PackedLayout, element: number, taps: Int32Array): void {
  const { inPerGroup, kernel, dilation } = geometry;
  const slots = new Map(layout.phases.map((phase, slot) => [phase, slot * layout.phaseLength]));
  const columns = new Int32Array(kernel[2]);
  for (let tap = 0; tap < columns.length; tap++) {
    checkpointAt(tap);
    const column = tap * dilation[2];
    columns[tap] = (slots.get(column % layout.step) ?? 0) + Math.floor(column / layout.step);
  }
  let at = 0;
  for (let channel = 0; channel < inPerGroup; channel++) {
    for (let d = 0; d < kernel[0]; d++) {
      for (let h = 0; h < kernel[1]; h++) {
        const row = channel * layout.volume + d * dilation[0] * layout.plane + h * dilation[1] * layout.row;
        for (let w = 0; w < columns.length; w++) {
          checkpointAt(at);
          taps[at++] = (row + columns[w]) * element;
        }
      }
    }
  }
}

/**
 * Calls `visit` with the first input element and the first output element of each row of outputs, in
 * ascending order.
 */
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
