import type { Geometry } from '../../layers/geometry.ts';
import type { Axis } from '../../layers/triple.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';

/** What each scalar along an axis meets. */
export interface AxisMeetings {
  /** Of each scalar: the first plain position, how many there are, and the input position of the first. */
  readonly table: Int32Array;
  /** Input positions from one plain position to the next. */
  readonly step: number;
}

/**
 * The meetings with the input along an axis, by tap (the plain positions are outputs) or by output (they are
 * taps): output·stride + tap·dilation − before = input position.
 */
export function meetingsOfAxis(geometry: Geometry, axis: Axis, by: 'tap' | 'output'): AxisMeetings {
  const [taps, outputs] = [geometry.kernel[axis], geometry.output[axis]];
  const [stride, dilation] = [geometry.stride[axis], geometry.dilation[axis]];
  const [scalars, plain, pitch, step] =
    by === 'tap' ? [taps, outputs, dilation, stride] : [outputs, taps, stride, dilation];
  const table = new Int32Array(3 * scalars);
  for (let scalar = 0; scalar < scalars; scalar++) {
    checkpointAt(scalar);
    const start = scalar * pitch - geometry.before[axis];
    const first = Math.max(0, Math.ceil(-start / step));
    const end = Math.min(plain, Math.ceil((geometry.input[axis] - start) / step));
    // What meets nothing stays 0, 0, 0: its positions may be beyond an integer of 32 bits.
    if (end > first) table.set([first, end - first, start + first * step], 3 * scalar);
  }
  return { table, step };
}
