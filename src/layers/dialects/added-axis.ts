import type { Layer } from '../layer.ts';
import type { Step } from './dialect.ts';

/** A layer of one axis as one of two, the first of which has the size 1 in the input, the kernel and the output. */
export function addedAxis({
  kernel_size,
  stride,
  dilation,
}: Pick<Layer, 'kernel_size' | 'stride' | 'dilation'>) {
  return {
    kernel_size: [1, ...kernel_size],
    stride: [...stride, ...stride],
    dilation: [...dilation, ...dilation],
  };
}

/** The steps that add an axis of size 1 in front of the spatial one, and take it away behind the layer. */
export function axisSteps(add: string, remove: string): readonly [Step[], Step[]] {
  return [[{ step: 'add-axis', code: add }], [{ step: 'remove-axis', code: remove }]];
}
