import { extentOf } from '../../layers/extent.ts';
import type { Geometry } from '../../layers/geometry.ts';
import type { Axis } from '../../layers/triple.ts';

/**
 * How a kernel sees one group of one image: `inPerGroup` padded volumes whose rows are de-interleaved by
 * `step`. Phase p of a row holds its padded columns p, p + step, …. Columns and phases that no output reads
 * are left out. All figures are elements.
 */
export interface PackedLayout {
  readonly step: number;
  /** The phases that are there, in the order in which they lie. */
  readonly phases: readonly number[];
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
  const phases = phasesRead(geometry, step);
  const phaseLength = Math.floor(reach(geometry, 2) / step) + 1;
  const row = phases.length * phaseLength;
  const depth = reach(geometry, 0) + 1;
  const height = reach(geometry, 1) + 1;
  const plane = height * row;
  const volume = depth * plane;
  const unpadded = before[0] === 0 && before[1] === 0 && before[2] === 0;
  const identity = unpadded && step === 1 && depth === input[0] && height === input[1] && row === input[2];
  return {
    step,
    phases,
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

/** The phases that taps read, in the order of the taps. */
function phasesRead({ kernel, dilation }: Geometry, step: number): readonly number[] {
  if (step === 1) return [0];
  // The remainders repeat after `step` taps.
  const taps = Array.from({ length: Math.min(step, kernel[2]) }, (_, tap) => (tap * dilation[2]) % step);
  return [...new Set(taps)];
}

/** The input as it is, for kernels that pad while they compute. */
export function unpackedLayout({ inPerGroup, input }: Geometry): PackedLayout {
  const [depth, height, row] = input;
  const plane = height * row;
  const volume = depth * plane;
  const group = inPerGroup * volume;
  return { step: 1, phases: [0], phaseLength: row, depth, height, row, plane, volume, group, identity: true };
}

/** The place of a padded column in a packed row. */
export function columnAt({ step, phases, phaseLength }: PackedLayout, column: number): number {
  return phases.indexOf(column % step) * phaseLength + Math.floor(column / step);
}
