import type { StageSpec } from './target.ts';

/** One step of a window along an axis: a position, and the kernel's tap that meets it. */
export interface Step {
  readonly index: number;
  readonly tap: number;
}

/** The rows and the columns of a window. Its cells are all pairs of them. */
export interface Window {
  readonly rows: readonly Step[];
  readonly columns: readonly Step[];
}

/**
 * The input cells that an output cell hears. Of a convolution: u·stride − padding + tap·dilation, which may lie in
 * the padding. Of a transposed one: the cells whose own window holds the output cell (torch.nn.ConvTranspose2d).
 */
export function inputWindow(spec: StageSpec, row: number, column: number): Window {
  const axis =
    spec.type === 'conv2d' ? forward : (at: number, a: 0 | 1) => backward(at, a, spec, spec.inputSize);
  return { rows: axis(row, 0, spec), columns: axis(column, 1, spec) };
}

/** The output cells that an input cell reaches, none outside the output. */
export function outputWindow(spec: StageSpec, row: number, column: number): Window {
  const axis = (at: number, a: 0 | 1) =>
    spec.type === 'conv2d'
      ? backward(at, a, spec, spec.outputSize)
      : forward(at, a, spec).filter(({ index }) => index >= 0 && index < spec.outputSize[a]);
  return { rows: axis(row, 0), columns: axis(column, 1) };
}

function forward(at: number, axis: 0 | 1, { kernel, stride, padding, dilation }: StageSpec): Step[] {
  return Array.from({ length: kernel[axis] }, (_, tap) => ({
    index: at * stride[axis] - padding[axis] + tap * dilation[axis],
    tap,
  }));
}

/** The positions u with u·stride − padding + tap·dilation = at. */
function backward(
  at: number,
  axis: 0 | 1,
  { kernel, stride, padding, dilation }: StageSpec,
  size: readonly [number, number],
): Step[] {
  return Array.from({ length: kernel[axis] }, (_, tap) => ({
    index: (at + padding[axis] - tap * dilation[axis]) / stride[axis],
    tap,
  })).filter(({ index }) => Number.isInteger(index) && index >= 0 && index < size[axis]);
}
