import type { TensorData } from '../tensor/tensor.ts';

/** One computed pass of the backward pass. It takes as many multiply-accumulates as the layer has. */
export interface Pass {
  readonly gradient: TensorData;
  /** The name of the kernel that computed it. */
  readonly variant: string;
}
