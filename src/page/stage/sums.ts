import { planeSize } from './planes.ts';
import { inputWindow, type Window } from './reach.ts';
import { kernelIndex, type PlaneTensor, type StageSpec, type StageTensors } from './target.ts';

/** One product of a window's cell and a kernel's weight. */
export interface Product {
  readonly input: number;
  readonly weight: number;
  /** Whether the cell lies in the padding. */
  readonly padded: boolean;
}

/** What one input channel contributes to an output cell. */
export interface ChannelSum {
  readonly input: number;
  /** Row by row. */
  readonly products: readonly (readonly Product[])[];
  readonly sum: number;
}

/** Whether the tensors are those of the layer, as their sizes tell. */
export function belongTogether(spec: StageSpec, { input, weight, output }: StageTensors): boolean {
  const { in_channels, out_channels, groups, kernel, inputSize, outputSize } = spec;
  return (
    input.values.length === in_channels * inputSize[0] * inputSize[1] &&
    output.values.length === out_channels * outputSize[0] * outputSize[1] &&
    weight.values.length === ((in_channels * out_channels) / groups) * kernel[0] * kernel[1]
  );
}

/** A tensor's element, or NaN where there is none. */
export function elementAt(tensor: PlaneTensor, plane: number, row: number, column: number): number {
  const [height, width] = planeSize(tensor);
  return tensor.values[(plane * height + row) * width + column] ?? Number.NaN;
}

/** The window of an output cell in an input channel, times its kernel. */
export function channelSum(
  spec: StageSpec,
  tensors: StageTensors,
  { out, row, column, input }: { out: number; row: number; column: number; input: number },
): ChannelSum {
  const window: Window = inputWindow(spec, row, column);
  const plane = kernelIndex(spec, out, input);
  const [height, width] = spec.inputSize;
  const products = window.rows.map((down) =>
    window.columns.map((across): Product => {
      const padded = down.index < 0 || across.index < 0 || down.index >= height || across.index >= width;
      return {
        input: padded ? 0 : elementAt(tensors.input, input, down.index, across.index),
        weight: elementAt(tensors.weight, plane, down.tap, across.tap),
        padded,
      };
    }),
  );
  const sum = products.flat().reduce((total, product) => total + product.input * product.weight, 0);
  return { input, products, sum };
}

/** The kernel of one input channel for one output channel, row by row. */
export function kernelRows(spec: StageSpec, weight: PlaneTensor, out: number, input: number): number[][] {
  const plane = kernelIndex(spec, out, input);
  return Array.from({ length: spec.kernel[0] }, (_, row) =>
    Array.from({ length: spec.kernel[1] }, (_, column) => elementAt(weight, plane, row, column)),
  );
}
