import { ProblemError, shorten } from '../../errors.ts';
import { extentOf } from '../../layers/extent.ts';
import type { LayerSpec } from '../../layers/layer.ts';
import { planLayer } from '../../layers/plan.ts';
import { type InputlessLayer, type StoredSpec, storedSpec } from '../../layers/stored-spec.ts';
import type { QuantizationSpec } from '../../quantization/resolve.ts';
import { bytesPerElement, elementCount, shapeText } from '../../tensor/tensor.ts';
import { quoteText } from '../quote.ts';
import { NotTaken } from './attributes.ts';
import { elementTypeName, layerDTypeOf } from './element-types.ts';
import { attributesOf, type Graph, labelOf, operatorOf } from './graph.ts';
import { layerQuantization } from './layer-quantization.ts';
import { mostNameCharacters } from './limits.ts';
import type { NodeMessage } from './messages.ts';
import { type Operands, operandsOf, type Quantization } from './quantization.ts';
import { GraphShapes, type KnownShape, type OpenShape } from './shapes.ts';
import { specOf } from './spec.ts';
import type { TensorMessage } from './tensor-messages.ts';
import { isHeld, whyNotRead } from './tensors.ts';

/** A convolution of a model. */
export interface Convolution {
  /** Its node's name, or its first output's, behind those of the graphs that it stands in; cut where it is long. */
  readonly node: string;
  readonly operator: string;
  /** Null where no layer does the same. */
  readonly layer: InputlessLayer | null;
  readonly elementType: string | null;
  readonly shapes: OpenShapes | null;
  readonly cost: OpenCost | null;
  /** The node behind which the sizes of the input are not known. */
  readonly lostAt: string | null;
  readonly quantization: Quantization | null;
  /** The parameters that the model holds. A bias that the layer does not have is null. */
  readonly parameters: { readonly weight: boolean; readonly bias: boolean | null };
  /** Of a layer of integers that can be stored. */
  readonly layerQuantization: QuantizationSpec | null;
  /** Why the layer cannot be stored. */
  readonly reason: string | null;
  /** The parameters of a layer that can be stored. */
  readonly tensors: { readonly weight: TensorMessage; readonly bias: TensorMessage | null } | null;
}

/** Sizes are -1 where they are not known. */
export interface OpenShapes {
  readonly input: OpenShape;
  readonly weight: readonly number[];
  readonly bias: readonly number[] | null;
  readonly output: OpenShape;
}

/** Of one image where the batch is not known; null where other sizes are not. */
export interface OpenCost {
  readonly parameters: number;
  readonly macs: number | null;
  readonly output_bytes: number | null;
}

const taken: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'ConvInteger', 'QLinearConv']);

/** Any operator that calls itself a convolution. */
const convolutionName = /conv(?!ert)/i;

/** All convolutions of a graph and of the graphs in it, in the order of the file. @throws ProblemError */
export function convolutionsOf(graph: Graph, outer?: GraphShapes): Convolution[] {
  const shapes = new GraphShapes(graph, outer);
  const found: Convolution[] = [];
  for (const node of graph.nodes) {
    if (convolutionName.test(node.operator)) {
      graph.allowance.take('convolutions');
      found.push(convolutionOf(node, graph, shapes));
    } else shapes.follow(node);
  }
  for (const inner of graph.subgraphs()) found.push(...convolutionsOf(inner, shapes));
  return found;
}

function convolutionOf(node: NodeMessage, graph: Graph, shapes: GraphShapes): Convolution {
  const named = {
    node: shorten(graph.path + labelOf(node), mostNameCharacters),
    operator: operatorOf(node),
  };
  const operands = operandsOf(node, graph);
  const before = shapes.of(operands.input);
  const { bias, quantization } = operands;
  const parameters = {
    weight: isHeld(graph.tensor(operands.weight)),
    bias: bias === '' ? null : isHeld(graph.tensor(bias)),
  };
  const common = { ...named, lostAt: before.lostAt ?? null, quantization, parameters };
  try {
    const { spec, elementType } = layerOf(node, graph, shapes, operands);
    const stored = storedSpec(spec);
    const placed = placedOn(spec, stored, before);
    shapes.note(node, { shape: placed.shapes.output, lostAt: before.lostAt });
    return { ...common, elementType, ...placed, ...storable(stored, operands, graph) };
  } catch (error) {
    shapes.note(node, { shape: undefined, lostAt: before.lostAt ?? named.node });
    const reason = reasonIn(error);
    const none = { layer: null, elementType: null, shapes: null, cost: null, tensors: null };
    return { ...common, ...none, layerQuantization: null, reason };
  }
}

/** The reason in what was thrown. What is no refusal is thrown again. */
function reasonIn(error: unknown): string {
  if (error instanceof NotTaken) return error.message;
  if (!(error instanceof ProblemError) || !/^invalid-(layer|tensor)$/.test(error.code)) throw error;
  return error.message;
}

/** What the operator says of the layer. @throws NotTaken */
function layerOf(node: NodeMessage, graph: Graph, shapes: GraphShapes, operands: Operands) {
  if (node.domain !== '' || !taken.has(node.operator))
    throw new NotTaken(
      `the operator ${quoteText(operatorOf(node))} is none of ${[...taken].join(', ')} of ONNX`,
    );
  const { weight, bias, quantization } = operands;
  const weightShape = graph.tensor(weight)?.dims ?? shapes.of(weight).shape;
  if (weightShape === undefined || weightShape.some((size) => size < 0))
    throw new NotTaken(`the shape of its weight is not known: it ${graph.originOf(weight)}`);
  const isStated = (name: string) => graph.tensor(name)?.dataType ?? graph.info(name)?.dataType;
  const dataType = isStated(weight) ?? isStated(operands.input);
  const elementType = dataType === undefined ? null : elementTypeName(dataType);
  const dtype = quantization || dataType === undefined ? 'float32' : layerDTypeOf(dataType);
  if (dtype === undefined) throw new NotTaken(`its weight is of ${elementType}`);
  const spec = specOf({
    isTransposed: node.operator === 'ConvTranspose',
    attributes: attributesOf(node, graph.allowance),
    weightShape,
    inputShape: shapes.of(operands.input).shape,
    bias: bias !== '',
    dtype,
  });
  return { spec, elementType };
}

/** The parameters to store, or why they cannot be. */
function storable({ spec, shapes, layer }: StoredSpec, operands: Operands, graph: Graph) {
  const { weight, bias, quantization } = operands;
  const not = (reason: string) => ({ layer: spec, tensors: null, layerQuantization: null, reason });
  const taken = (tensors: NonNullable<Convolution['tensors']>) => {
    try {
      const { out_channels } = layer;
      const stored = quantization && layerQuantization(quantization, operands, out_channels);
      return { layer: spec, tensors, layerQuantization: stored, reason: null };
    } catch (error) {
      return not(reasonIn(error));
    }
  };
  const found = graph.tensor(weight);
  if (!found) return not(`its weight is not in the model: it ${graph.originOf(weight)}`);
  const added = bias === '' ? null : graph.tensor(bias);
  if (added === undefined) return not(`its bias is not in the model: it ${graph.originOf(bias)}`);
  const why = whyNotRead(found);
  if (why !== undefined) return not(`its weight ${why}`);
  if (added === null) return taken({ weight: found, bias: null });
  const whyBias = whyNotRead(added);
  if (whyBias !== undefined) return not(`its bias ${whyBias}`);
  if (added.dims.length !== 1 || added.dims[0] !== shapes.bias?.[0])
    return not(`its bias has the shape ${shapeText(added.dims)}, not ${shapeText(shapes.bias ?? [])}`);
  return taken({ weight: found, bias: added });
}

/**
 * The shapes and the cost of a layer on an input of which some sizes may not be known: each axis is computed by itself.
 * @throws ProblemError where the known ones do not fit; NotTaken where the input has another number of axes
 */
function placedOn(spec: LayerSpec, stored: StoredSpec, { shape }: KnownShape) {
  const { layer, shapes } = stored;
  const { kernel_size, stride, dilation } = layer;
  const input = shape ?? shapes.input;
  if (input.length !== shapes.input.length)
    throw new NotTaken(
      `its input has the shape ${shapeText(input)}: ${shapes.input.length} axes are expected`,
    );
  const size = (axis: number) => extentOf(kernel_size[axis], dilation[axis]) + stride[axis];
  const channels = (known: number) => (known < 0 ? layer.in_channels : known);
  const filled = input.map((known, at) => {
    if (at === 1) return channels(known);
    return known >= 0 ? known : at === 0 ? 1 : size(at - 2);
  });
  const plan = planLayer(spec, filled, { layer: '', input: '' });
  const output = plan.shapes.output.map((known, at) => (at !== 1 && input[at] < 0 ? -1 : known));
  const isKnown = input.slice(2).every((known) => known >= 0);
  const whole = (figure: number) => (isKnown && Number.isSafeInteger(figure) ? figure : null);
  const { parameters, macs } = plan.cost;
  return {
    shapes: {
      input: input.map((known, at) => (at === 1 ? channels(known) : known)),
      weight: shapes.weight,
      bias: shapes.bias,
      output,
    },
    cost: {
      parameters,
      macs: whole(macs),
      output_bytes: whole(elementCount(plan.shapes.output) * bytesPerElement[layer.dtype]),
    },
  };
}
