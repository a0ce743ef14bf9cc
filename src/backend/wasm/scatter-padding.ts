import type { Geometry } from '../../layers/geometry.ts';
import { eachAxis } from '../../layers/triple.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { elementCount, type TensorData } from '../../tensor/tensor.ts';
import { allFinite } from '../finite.ts';
import type { AxisMeetings } from './scatter-axes.ts';

/**
 * Fills in what the padding makes of infinite and NaN weights: a zero times such a weight is NaN, and so is
 * the sum. The outputs that no such weight meets in the padding are a box: the intersection of the boxes of
 * outputs for which the weight is inside the input.
 */
export function fillPadded(
  { batch, groups, inPerGroup, outPerGroup, kernel, output: size }: Geometry,
  axes: readonly [AxisMeetings, AxisMeetings, AxisMeetings],
  weight: TensorData,
  output: TensorData,
): void {
  if (allFinite(weight)) return;
  const terms = inPerGroup * elementCount(kernel);
  const plane = elementCount(size);
  for (let channel = 0; channel < groups * outPerGroup; channel++) {
    const from = [0, 0, 0];
    const to = [...size];
    for (let i = 0; i < terms; i++) {
      checkpointAt(i);
      if (Number.isFinite(weight[channel * terms + i])) continue;
      const width = i % kernel[2];
      const height = Math.floor(i / kernel[2]) % kernel[1];
      const depth = Math.floor(i / kernel[2] / kernel[1]) % kernel[0];
      [depth, height, width].forEach((tap, axis) => {
        const { table } = axes[axis];
        from[axis] = Math.max(from[axis], table[3 * tap]);
        to[axis] = Math.min(to[axis], table[3 * tap] + table[3 * tap + 1]);
      });
    }
    if (eachAxis((axis) => to[axis] - from[axis] === size[axis]).every((whole) => whole)) continue;
    for (let image = 0; image < batch; image++)
      fillOutside((image * groups * outPerGroup + channel) * plane, from, to);
  }

  function fillOutside(first: number, from: readonly number[], to: readonly number[]): void {
    let at = first;
    const inside = (position: number, axis: 0 | 1 | 2) => position >= from[axis] && position < to[axis];
    for (let d = 0; d < size[0]; d++) {
      for (let h = 0; h < size[1]; h++) {
        const row = inside(d, 0) && inside(h, 1);
        for (let w = 0; w < size[2]; w++, at++) {
          checkpointAt(at);
          if (!row || !inside(w, 2)) output[at] = Number.NaN;
        }
      }
    }
  }
}
