import { extentOf, greatestCommonDivisor } from '../../layers/extent.ts';
import type { Geometry } from '../../layers/geometry.ts';
import type { Axis } from '../../layers/triple.ts';

/**
 * How a kernel sees one group of one image: `inPerGroup` padded volumes whose rows are de-interleaved by
 * `step`. Phase p of a row holds its padded columns p, p + step, …. Columns and phases that no output reads
 * are left out. All figures are elements.
 */
export interface PackedLayout {
  readonly step: number;
  /** How many phases are there. They lie in the order of the taps: phase (slot · spread) mod step at `slot`. */
  readonly phaseCount: number;
  /** Columns from one tap to the next: the kernel's dilation. */
  readonly spread: number;
  readonly phaseLength: number;
  readonly depth: number;
  readonly height: number;
  readonly row: number;
  readonly plane: number;
  readonly volume: number;
  /** All channels of the group. */
  readonly group: number;
  /** Whether the input has this layout as it is. */
  readonly identity: boolean;
}

/**
 * The layout for a geometry. De-interleaved by the stride, the inputs of neighbouring outputs are neighbours.
 */
export function layoutOf(geometry: Geometry, step: number): PackedLayout {
  const { inPerGroup, before, input } = geometry;
  const spread = geometry.dilation[2];
  // The phases that taps read repeat after that many taps.
  const phaseCount = Math.min(step / greatestCommonDivisor(step, spread), geometry.kernel[2]);
  const phaseLength = Math.floor(reach(geometry, 2) / step) + 1;
  const row = phaseCount * phaseLength;
  const depth = reach(geometry, 0) + 1;
  const height = reach(geometry, 1) + 1;
  const plane = height * row;
  const volume = depth * plane;
  const unpadded = before[0] === 0 && before[1] === 0 && before[2] === 0;
  const identity = unpadded && step === 1 && depth === input[0] && height === input[1] && row === input[2];
  return {
    step,
    phaseCount,
    spread,
    phaseLength,
    depth,
    height,
    row,
    plane,
    volume,
    group: inPerGroup * volume,
    identity,
  };
}

/** The last padded position that some output reads. */
function reach({ kernel, stride, dilation, output }: Geometry, axis: Axis): number {
  return (output[axis] - 1) * stride[axis] + extentOf(kernel[axis], dilation[axis]) - 1;
}

/** The input as it is, for kernels that pad while they compute. */
export function unpackedLayout({ inPerGroup, input }: Geometry): PackedLayout {
  const [depth, height, row] = input;
  const plane = height * row;
  const volume = depth * plane;
  const group = inPerGroup * volume;
  return {
    step: 1,
    phaseCount: 1,
    spread: 1,
    phaseLength: row,
    depth,
    height,
    row,
    plane,
    volume,
    group,
    identity: true,
  };
}

/** The place of a tap's padded column in a packed row. */
export function tapAt({ step, phaseCount, spread, phaseLength }: PackedLayout, tap: number): number {
  return (tap % phaseCount) * phaseLength + Math.floor((tap * spread) / step);
}
