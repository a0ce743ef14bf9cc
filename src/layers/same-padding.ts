import { extentOf } from './extent.ts';
import type { PaddingPair, SamePad } from './layer.ts';

/** One axis of a layer on an input. */
export interface AxisSpec {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/** PyTorch's `same`: dilation·(kernel − 1) in all, half of it before, an odd one after. */
export function samePadding({ kernel, dilation }: Pick<AxisSpec, 'kernel' | 'dilation'>): PaddingPair {
  return halves(extentOf(kernel, dilation) - 1, 'SAME_UPPER');
}

/** ONNX Conv: as much as makes the output ⌈size / stride⌉ long. */
export function autoPadding({ size, kernel, stride, dilation }: AxisSpec, rule: SamePad): PaddingPair {
  const output = Math.ceil(size / stride);
  return halves(Math.max(0, (output - 1) * stride + extentOf(kernel, dilation) - size), rule);
}

/**
 * ONNX ConvTranspose: crops as much as makes the output size·stride long. Where the output is too short for
 * that without any cropping, what is missing is added to the output padding.
 */
export function autoCropping(
  { kernel, stride, dilation }: Omit<AxisSpec, 'size'>,
  outputPadding: number,
  rule: SamePad,
) {
  const total = extentOf(kernel, dilation) + outputPadding - stride;
  return { padding: halves(Math.max(0, total), rule), outputPadding: outputPadding + Math.max(0, -total) };
}

function halves(total: number, rule: SamePad): PaddingPair {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return rule === 'SAME_UPPER' ? [less, more] : [more, less];
}
