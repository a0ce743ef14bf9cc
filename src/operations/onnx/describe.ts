import type { OnnxConvolution, OnnxReply } from '../../contract/onnx.ts';
import { shorten } from '../../errors.ts';
import type { ReadConvolution, ReadModel } from '../../formats/onnx/model.ts';

/** The most characters of a name in a listing. */
const mostCharacters = 200;

/** What the model says of itself. */
export function describeModel({ producer, irVersion, opset, graph, nodes }: ReadModel): OnnxReply['model'] {
  const named = { producer: shorten(producer, mostCharacters), graph: shorten(graph, mostCharacters) };
  return { ...named, ir_version: irVersion, opset, nodes };
}

/** A convolution, and where it has been stored, or why it has not. */
export function describeConvolution(
  convolution: ReadConvolution,
  outcome: Pick<OnnxConvolution, 'stored' | 'reason'> = { stored: null, reason: convolution.reason },
): OnnxConvolution {
  const { layer, shapes, cost, quantization, parameters, lostAt } = convolution;
  return {
    node: convolution.node,
    operator: convolution.operator,
    layer,
    element_type: convolution.elementType,
    shapes,
    cost,
    sizes_lost_at: lostAt,
    quantization,
    parameters,
    reason: outcome.reason,
    stored: outcome.stored,
  };
}
