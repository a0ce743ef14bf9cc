import { permute } from '../../tensor/permute.ts';
import { dtypeOf, elements } from '../../tensor/tensor.ts';
import type { PackTensor } from './pack.ts';

/** The tensor with its axes in another order: axis i is axis `order[i]` of the given one. */
export function permuted(tensor: PackTensor, order: readonly number[]): PackTensor {
  const { data, shape } = tensor;
  const moved = permute(data, shape, order, elements(dtypeOf(data), data.length));
  return { ...tensor, shape: order.map((axis) => shape[axis]), data: moved };
}

/** `[N, C, …spatial]`, or `[C, …spatial]` without N, with its channels last. */
export function withChannelsLast(tensor: PackTensor, axes: number): PackTensor {
  const batch = tensor.shape.length - axes - 1;
  const [...order] = tensor.shape.keys();
  return permuted(tensor, [...order.slice(0, batch), ...order.slice(batch + 1), batch]);
}
