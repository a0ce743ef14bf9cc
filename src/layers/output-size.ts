import type { Fault } from '../errors.ts';
import { extentOf } from './extent.ts';
import type { PaddingPair } from './layer.ts';
import { listText } from './layer-faults.ts';
import type { AxisSpec } from './same-padding.ts';

/**
 * The output padding with which a transposed layer gives an output of these sizes (PyTorch's `output_size`): what
 * is missing to size from (n − 1)·stride − before − after + dilation·(kernel − 1) + 1, at most stride − 1.
 * @returns it, or the fault in PyTorch's words where a size is out of reach
 */
export function outputPaddingFor(
  sizes: readonly number[],
  axes: readonly AxisSpec[],
  cropping: readonly PaddingPair[],
): { readonly output_padding: readonly number[]; readonly faults: readonly Fault[] } {
  const least = axes.map(({ size, kernel, stride, dilation }, axis) => {
    const [before, after] = cropping[axis];
    return (size - 1) * stride - before - after + extentOf(kernel, dilation);
  });
  const most = least.map((size, axis) => size + axes[axis].stride - 1);
  const output_padding = sizes.map((size, axis) => size - least[axis]);
  if (output_padding.every((amount, axis) => amount >= 0 && amount < axes[axis].stride))
    return { output_padding, faults: [] };
  const input = listText(axes.map(({ size }) => size));
  const message =
    `requested an output size of ${listText(sizes)}, but valid sizes range from ${listText(least)} ` +
    `to ${listText(most)} (for an input of torch.Size(${input}))`;
  const hint = `each size is at least that of ${listText(least)} and at most that of ${listText(most)}`;
  return { output_padding, faults: [{ pointer: '/output_size', message, hint }] };
}
