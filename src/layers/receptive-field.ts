import { extentOf } from './extent.ts';
import { isTransposed, type Layer, paddingPairs } from './layer.ts';

/**
 * The stack seen as one layer. Output u sees the inputs u·stride − padding … u·stride − padding + size − 1,
 * per axis.
 */
export interface ReceptiveField {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

/**
 * The receptive field of layers that feed each other, all of the same number of spatial axes:
 * size += dilation·(kernel − 1)·jump, padding += before·jump, jump ·= stride
 * (Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
 * Null where one of them is transposed: how many inputs an output sees depends on its position then.
 */
export function receptiveFieldOf(layers: readonly Layer[]): ReceptiveField | null {
  if (layers.some(isTransposed)) return null;
  const axes = layers[0]?.kernel_size.length ?? 0;
  const size = Array<number>(axes).fill(1);
  const stride = Array<number>(axes).fill(1);
  const padding = Array<number>(axes).fill(0);
  for (const layer of layers) {
    const pairs = paddingPairs(layer);
    for (let axis = 0; axis < axes; axis++) {
      const jump = stride[axis];
      const reach = extentOf(layer.kernel_size[axis], layer.dilation[axis]) - 1;
      size[axis] += reach * jump;
      padding[axis] += pairs[axis][0] * jump;
      stride[axis] = jump * layer.stride[axis];
    }
  }
  return { size, stride, padding };
}
