import type { Geometry } from '../../layers/geometry.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { type PackedLayout, tapAt } from './packed-layout.ts';

/**
 * The offset of each kernel row from an output's first input, in elements. Kernel rows are in the order of
 * the sum: input channel, kernel depth, kernel height.
 */
export function kernelRowOffsets(
  { inPerGroup, kernel, dilation }: Geometry,
  layout: PackedLayout,
): Int32Array {
  const offsets = new Int32Array(inPerGroup * kernel[0] * kernel[1]);
  let at = 0;
  for (let channel = 0; channel < inPerGroup; channel++) {
    for (let d = 0; d < kernel[0]; d++) {
      for (let h = 0; h < kernel[1]; h++) {
        checkpointAt(at);
        offsets[at++] =
          channel * layout.volume + d * dilation[0] * layout.plane + h * dilation[1] * layout.row;
      }
    }
  }
  return offsets;
}

/** Writes the offset of each tap from an output's first input, in bytes, in the order of the sum. */
export function writeTaps(geometry: Geometry, layout: PackedLayout, element: number, taps: Int32Array): void {
  const { kernel } = geometry;
  for (let tap = 0; tap < kernel[2]; tap++) {
    checkpointAt(tap);
    taps[tap] = tapAt(layout, tap) * element;
  }
  const rows = kernelRowOffsets(geometry, layout);
  for (let row = 1, at = kernel[2]; row < rows.length; row++) {
    for (let tap = 0; tap < kernel[2]; tap++) {
      checkpointAt(at);
      taps[at++] = rows[row] * element + taps[tap];
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
