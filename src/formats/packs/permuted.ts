import { checkpointAt } from '../../memory/checkpoint.ts';
import { elementCount } from '../../tensor/tensor.ts';
import type { PackTensor } from './pack.ts';

/** Where each element of a permuted tensor lies in the tensor: axis i of the permuted one is axis `order[i]`. */
export function placesOf(shape: readonly number[], order: readonly number[]): Int32Array {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis]);
  const steps = order.map((axis) => strides[axis]);
  const places = new Int32Array(elementCount(shape));
  const index = sizes.map(() => 0);
  let place = 0;
  for (let i = 0; i < places.length; i++) {
    checkpointAt(i);
    places[i] = place;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      place += steps[axis];
      index[axis] += 1;
      if (index[axis] < sizes[axis]) break;
      place -= index[axis] * steps[axis];
      index[axis] = 0;
    }
  }
  return places;
}

/** The order of axes that puts the channels of `[N, C, …spatial]` last; without N, of `[C, …spatial]`. */
export function channelsLastOrder({ shape }: PackTensor, axes: number): number[] {
  const batch = shape.length - axes - 1;
  const spatial = shape.map((_, axis) => axis).slice(batch + 1);
  return [...(batch === 1 ? [0] : []), ...spatial, batch];
}
