import { eachWeight } from '../../backend/integers/bound.ts';
import type { IntegerOperands } from '../../backend/integers/operands.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { ofChannel, type Quantization } from '../../quantization/parameters.ts';
import { quantizedBias, quantizedValue } from '../../quantization/quantize.ts';
import { dtypes } from '../../tensor/dtype.ts';
import { materialise, type TensorSource } from '../../tensor/source.ts';
import { dtypeOf, type Elements, elements } from '../../tensor/tensor.ts';
import type { PlannedLayer } from '../request/check.ts';
import { int32Of, integersOf, realAt } from './elements.ts';

/** What makes the integers of a quantized layer. The weight is given. */
export interface QuantizedOperands {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer & { readonly weight: TensorSource };
  readonly quantization: Quantization;
  /** Whether the operands are real numbers. */
  readonly quantize: boolean;
}

/** The numbers of a layer's tensors, as they are given, or in float64 as their rules make them. */
interface Given {
  readonly input: Elements;
  readonly weight: Elements;
  readonly bias: Elements | null;
}

/**
 * The integers of a layer: as they are given, or quantized.
 * @throws ProblemError `invalid-tensor` where an element is no integer of its dtype, or NaN
 */
export function integerOperands(operands: QuantizedOperands): IntegerOperands {
  const { input, inputShape, layer, quantization, quantize } = operands;
  const { plan, weight, bias } = layer;
  const channels = [plan.layer.out_channels];
  const given = {
    input: numbersOf(input, inputShape),
    weight: numbersOf(weight, plan.shapes.weight),
    bias: bias && numbersOf(bias, channels),
  };
  const zeroPoints = {
    inputZeroPoint: quantization.input.zeroPoint,
    weightZeroPoints: Int32Array.from({ length: channels[0] }, (_, channel) =>
      ofChannel(quantization.weight.zeroPoints, channel),
    ),
  };
  return { ...zeroPoints, ...(quantize ? quantized(given, operands) : asGiven(given, quantization)) };
}

/** The numbers of a tensor of the shape, those that a fill makes in float64. */
export function numbersOf(source: TensorSource, shape: readonly number[]): Elements {
  return source.kind === 'data' && !source.lies ? source.data : materialise(source, shape, 'float64');
}

function asGiven({ input, weight, bias }: Given, quantization: Quantization) {
  return {
    input: integersOf(input, quantization.dtype, '/input'),
    weight: integersOf(weight, quantization.weight.dtype, '/weight'),
    bias: bias && int32Of(bias),
  };
}

function quantized({ input, weight, bias }: Given, operands: QuantizedOperands) {
  const { quantization, layer } = operands;
  const { dtype, input: ofInput, weight: ofWeight } = quantization;
  const integers = {
    input: elements(dtype, input.length),
    weight: isStoredInteger(layer.weight)
      ? integersOf(weight, ofWeight.dtype, '/weight')
      : quantizedWeight(weight, operands),
    bias: bias && (isStoredInteger(layer.bias) ? int32Of(bias) : quantizedBiases(bias, quantization)),
  };
  for (let i = 0; i < input.length; i++) {
    checkpointAt(i);
    integers.input[i] = quantizedValue(realAt(input, i, '/input'), ofInput, dtype);
  }
  return integers;
}

/** Whether a parameter has come from a stored layer of integers. */
function isStoredInteger(source: TensorSource | null): boolean {
  return (
    source?.kind === 'data' &&
    source.stored !== undefined &&
    dtypes[dtypeOf(source.data)].accumulator === 'int32'
  );
}

function quantizedWeight(weight: Elements, { quantization, layer }: QuantizedOperands) {
  const { dtype, scales, zeroPoints } = quantization.weight;
  const integers = elements(dtype, weight.length);
  eachWeight(layer.plan.layer, (at, channel) => {
    const scaling = { scale: ofChannel(scales, channel), zeroPoint: ofChannel(zeroPoints, channel) };
    integers[at] = quantizedValue(realAt(weight, at, '/weight'), scaling, dtype);
  });
  return integers;
}

function quantizedBiases(bias: Elements, { input, weight }: Quantization): Int32Array {
  const integers = elements('int32', bias.length);
  for (let channel = 0; channel < bias.length; channel++) {
    const scale = ofChannel(weight.scales, channel);
    integers[channel] = quantizedBias(realAt(bias, channel, '/bias'), input.scale, scale);
  }
  return integers;
}
