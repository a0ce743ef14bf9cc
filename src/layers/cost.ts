import { bytesPerElement, elementCount } from '../tensor/tensor.ts';
import type { Geometry, Shapes } from './geometry.ts';
import type { Layer } from './layer.ts';

export interface Cost {
  /** Elements of weight and bias. */
  readonly parameters: number;
  /**
   * Multiply-accumulates: N·∏output·C_out·(C_in / groups)·∏kernel.
   * Of a transposed layer: N·∏input·C_in·(C_out / groups)·∏kernel.
   */
  readonly macs: number;
  /** Bytes of the output tensor in the layer's dtype. */
  readonly output_bytes: number;
}

/** Multiply-accumulates of a correlation, and of its adjoint, the padding's included. */
export function macsOf({ batch, groups, inPerGroup, outPerGroup, kernel, output }: Geometry): number {
  return batch * elementCount(output) * groups * outPerGroup * inPerGroup * elementCount(kernel);
}

/** What a layer costs on an input; figures above 2^53 are rounded to doubles. */
export function costOf({ dtype }: Pick<Layer, 'dtype'>, geometry: Geometry, shapes: Shapes): Cost {
  return {
    parameters: elementCount(shapes.weight) + (shapes.bias?.[0] ?? 0),
    macs: macsOf(geometry),
    output_bytes: elementCount(shapes.output) * bytesPerElement[dtype],
  };
}

/** The sum of several costs, field by field. */
export function totalCost(costs: readonly Cost[]): Cost {
  return costs.reduce(
    (total, cost) => ({
      parameters: total.parameters + cost.parameters,
      macs: total.macs + cost.macs,
      output_bytes: total.output_bytes + cost.output_bytes,
    }),
    { parameters: 0, macs: 0, output_bytes: 0 },
  );
}
