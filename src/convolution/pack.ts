import type { TensorData } from '../tensor/tensor.ts';
import { elementCount } from '../tensor/tensor.ts';
import type { Geometry } from './geometry.ts';

/**
 * How the direct kernel sees one group of one image: `inPerGroup` padded volumes whose rows are de-interleaved by the
 * stride (polyphase): phase p holds the columns p, p + stride, … so that neighbouring outputs read neighbouring elements.
 * Only the phases that some tap reads are there. All figures are elements.
 */
export interface PackedLayout {
  /** The phases present, by slot. */
  readonly phases: readonly number[];
  readonly phaseLength: number;
  readonly row: number;
  readonly plane: number;
  readonly volume: number;
  /** All channels of the group. */
  readonly total: number;
}

export function layoutOf({ inPerGroup, kernel, stride, dilation, padded, output }: Geometry): PackedLayout {
  const phases = [...new Set(Array.from({ length: kernel[2] }, (_, tap) => (tap * dilation[2]) % stride[2]))];
  const phaseLength = output[2] + Math.floor(((kernel[2] - 1) * dilation[2]) / stride[2]);
  const row = phases.length * phaseLength;
  const plane = padded[1] * row;
  const volume = padded[0] * plane;
  return { phases, phaseLength, row, plane, volume, total: inPerGroup * volume };
}

/**
 * Where each tap of the reduction reads, in bytes from the output position's origin, in the order of the sum:
 * input channel, kernel depth, row, column.
 */
export function writeTaps(
  geometry: Geometry,
  layout: PackedLayout,
  elementBytes: number,
  taps: Uint32Array,
): void {
  const { inPerGroup, kernel, stride, dilation } = geometry;
  const slots = new Map(layout.phases.map((phase, slot) => [phase, slot]));
  const columns = Array.from({ length: kernel[2] }, (_, tap) => {
    const column = tap * dilation[2];
    return (slots.get(column % stride[2]) ?? 0) * layout.phaseLength + Math.floor(column / stride[2]);
  });
  let at = 0;
  for (let channel = 0; channel < inPerGroup; channel++) {
    for (let d = 0; d < kernel[0]; d++) {
      for (let h = 0; h < kernel[1]; h++) {
        const row = channel * layout.volume + d * dilation[0] * layout.plane + h * dilation[1] * layout.row;
        for (const column of columns) taps[at++] = (row + column) * elementBytes;
      }
    }
  }
}

/** Copies the group's channels from `input[from…]` into their places; the padding's zeros must be in `packed` already. */
export function packInput(
  geometry: Geometry,
  layout: PackedLayout,
  input: TensorData,
  from: number,
  packed: TensorData,
): void {
  const { inPerGroup, input: size, stride, before } = geometry;
  const [depth, height, width] = size;
  const step = stride[2];
  let source = from;
  for (let channel = 0; channel < inPerGroup; channel++) {
    for (let d = 0; d < depth; d++) {
      for (let h = 0; h < height; h++) {
        const row = channel * layout.volume + (d + before[0]) * layout.plane + (h + before[1]) * layout.row;
        for (let slot = 0; slot < layout.phases.length; slot++) {
          // The padded column of index i in this phase is phase + i·step; it holds the input's column − before.
          const shift = layout.phases[slot] - before[2];
          const first = Math.max(0, Math.ceil(-shift / step));
          const end = Math.min(layout.phaseLength, Math.ceil((width - shift) / step));
          const target = row + slot * layout.phaseLength;
          let column = source + shift + first * step;
          for (let index = first; index < end; index++, column += step)
            packed[target + index] = input[column];
        }
        source += width;
      }
    }
  }
}

/** Writes the group's weights tap by tap, four output channels side by side, the rest (fewer than four) one by one. */
export function packWeights(geometry: Geometry, weight: TensorData, group: number, packed: TensorData): void {
  const { inPerGroup, outPerGroup, kernel } = geometry;
  const taps = inPerGroup * elementCount(kernel);
  const from = group * outPerGroup * taps;
  let at = 0;
  for (let channel = 0; channel < outPerGroup; ) {
    const block = outPerGroup - channel >= 4 ? 4 : 1;
    for (let tap = 0; tap < taps; tap++) {
      for (let lane = 0; lane < block; lane++) packed[at++] = weight[from + (channel + lane) * taps + tap];
    }
    channel += block;
  }
}
