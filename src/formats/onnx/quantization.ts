import { elementCount } from '../../tensor/tensor.ts';
import { elementTypeName } from './element-types.ts';
import type { Graph } from './graph.ts';
import type { NodeMessage } from './messages.ts';
import type { TensorMessage } from './tensor-messages.ts';
import { elementsOf, whyNotRead } from './tensors.ts';

/** A number as JSON carries it. */
type Figure = number | 'NaN' | 'Infinity' | '-Infinity';

/** Of all elements, or one a channel; null where the model does not hold it. */
type Parameter = Figure | readonly Figure[] | null;

/** How the integers of a tensor stand for real numbers: real = scale · (integer − zero_point). */
export interface QuantizedTensor {
  readonly dtype: string;
  /** Null, too, where the operator has none. */
  readonly scale: Parameter;
  readonly zero_point: Parameter;
}

/** A convolution of integers. */
export interface Quantization {
  /** QDQ: an operator of real numbers between DequantizeLinear and QuantizeLinear. */
  readonly form: 'ConvInteger' | 'QLinearConv' | 'QDQ';
  /** Null where it is of real numbers. */
  readonly input: QuantizedTensor | null;
  readonly weight: QuantizedTensor;
  /** Null where it is of real numbers, or int32. */
  readonly output: QuantizedTensor | null;
  /** What stands between the convolution and QuantizeLinear. */
  readonly activation: string | null;
}

/** The names of a convolution's operands, and how they are quantized. */
export interface Operands {
  readonly input: string;
  readonly weight: string;
  /** Empty where there is none. */
  readonly bias: string;
  /** Of a bias beside a weight in front of DequantizeLinear: null where it has real numbers. Others have none. */
  readonly biasScale?: Parameter;
  readonly quantization: Quantization | null;
}

/** The operands of a convolution, those in front of DequantizeLinear where it stands behind that. */
export function operandsOf(node: NodeMessage, graph: Graph): Operands {
  const { inputs } = node;
  const name = (at: number) => inputs[at] ?? '';
  if (node.operator === 'ConvInteger') {
    const quantization: Quantization = {
      form: 'ConvInteger',
      input: quantized(graph, name(0), undefined, name(2)),
      weight: quantized(graph, name(1), undefined, name(3)),
      output: null,
      activation: null,
    };
    return { input: name(0), weight: name(1), bias: '', quantization };
  }
  if (node.operator === 'QLinearConv') {
    const quantization: Quantization = {
      form: 'QLinearConv',
      input: quantized(graph, name(0), name(1), name(2)),
      weight: quantized(graph, name(3), name(4), name(5)),
      output: quantized(graph, node.outputs[0] ?? '', name(6), name(7)),
      activation: null,
    };
    return { input: name(0), weight: name(3), bias: name(8), quantization };
  }
  const weight = dequantize(graph, name(1));
  if (weight === undefined) return { input: name(0), weight: name(1), bias: name(2), quantization: null };
  const input = dequantize(graph, name(0));
  const bias = dequantize(graph, name(2));
  const quantization: Quantization = {
    form: 'QDQ',
    input: input ? quantizedBy(graph, input, input.inputs[0]) : null,
    weight: quantizedBy(graph, weight, weight.inputs[0]),
    ...outputOf(node, graph),
  };
  return {
    input: name(0),
    weight: weight.inputs[0] ?? '',
    bias: bias?.inputs[0] ?? name(2),
    biasScale: bias ? quantizedBy(graph, bias, bias.inputs[0]).scale : null,
    quantization,
  };
}

function dequantize(graph: Graph, name: string): NodeMessage | undefined {
  const producer = graph.producer(name);
  return producer?.operator === 'DequantizeLinear' ? producer : undefined;
}

/** The quantization of the output, where nothing else reads it. */
function outputOf(node: NodeMessage, graph: Graph): Pick<Quantization, 'output' | 'activation'> {
  const none = { output: null, activation: null };
  const reader = onlyReader(node, graph);
  const isActivation = reader?.operator === 'Relu' || reader?.operator === 'Clip';
  const last = isActivation ? onlyReader(reader, graph) : reader;
  if (last?.operator !== 'QuantizeLinear') return none;
  const output = quantizedBy(graph, last, last.outputs[0]);
  return { output, activation: isActivation ? reader.operator : null };
}

function onlyReader({ outputs }: NodeMessage, graph: Graph): NodeMessage | undefined {
  const [reader, ...others] = graph.consumers(outputs[0] ?? '');
  return others.length === 0 ? reader : undefined;
}

/** QuantizeLinear and DequantizeLinear have scale and zero point as their second and third input. */
function quantizedBy(graph: Graph, { inputs }: NodeMessage, name = ''): QuantizedTensor {
  return quantized(graph, name, inputs[1], inputs[2] ?? '');
}

function quantized(
  graph: Graph,
  name: string,
  scale: string | undefined,
  zeroPoint: string,
): QuantizedTensor {
  const zero = zeroPoint === '' ? undefined : graph.tensor(zeroPoint);
  const stated = zero?.dataType ?? graph.tensor(name)?.dataType ?? graph.info(name)?.dataType;
  return {
    // ONNX's default.
    dtype: stated === undefined ? 'uint8' : elementTypeName(stated),
    scale: scale === undefined ? null : parameter(graph, graph.tensor(scale)),
    zero_point: zeroPoint === '' ? 0 : parameter(graph, zero),
  };
}

function parameter({ allowance }: Graph, tensor: TensorMessage | undefined): Parameter {
  if (tensor === undefined || whyNotRead(tensor) !== undefined) return null;
  const count = elementCount(tensor.dims);
  allowance.take('scales', Math.max(1, count));
  const elements = elementsOf(tensor);
  const isSingle = elements instanceof Float32Array;
  const values = Array.from(elements, (value) => figure(isSingle ? shortest(value) : Number(value)));
  return values.length === 1 ? values[0] : values;
}

function figure(value: number): Figure {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** The float64 whose shortest decimal is that of a float32. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
