import { ProblemError } from '../../errors.ts';
import { type QuantizedDType, quantizedDTypes } from '../../quantization/parameters.ts';
import { type QuantizationSpec, resolveQuantization } from '../../quantization/resolve.ts';
import { NotTaken } from './attributes.ts';
import type { Operands, Quantization, QuantizedTensor } from './quantization.ts';

/**
 * The quantization of a layer to be stored. ConvInteger has no scales: its accumulator is that of scales of 1.
 * @param channels of the output
 * @throws NotTaken with the reason why there is none
 */
export function layerQuantization(
  quantization: Quantization,
  operands: Operands,
  channels: number,
): QuantizationSpec {
  const { form, input, weight, activation } = quantization;
  const hasScales = form !== 'ConvInteger';
  const output = hasScales ? quantization.output : { dtype: input?.dtype ?? '', scale: 1, zero_point: 0 };
  if (!input || !output) throw new NotTaken('its input or its output has real numbers');
  const dtype = dtypeOf('input', input);
  if (dtypeOf('output', output) !== dtype)
    throw new NotTaken(`its input is of ${dtype} and its output of ${output.dtype}`);
  if (activation !== null && activation !== 'Relu')
    throw new NotTaken(`${activation} stands between it and QuantizeLinear: Relu is taken`);
  const spec = {
    dtype,
    input: scaling('input', input, hasScales),
    weight: {
      dtype: dtypeOf('weight', weight),
      scale: hasScales ? figures('the scale of its weight', weight.scale) : 1,
      zero_point: figures('the zero point of its weight', weight.zero_point),
    },
    output: scaling('output', output, hasScales),
    ...(activation && { activation: 'relu' as const }),
  };
  checkBiasScale(spec, operands);
  try {
    resolveQuantization(spec, channels);
  } catch (error) {
    throw error instanceof ProblemError ? new NotTaken(error.message) : error;
  }
  return spec;
}

function dtypeOf(name: string, { dtype }: QuantizedTensor): QuantizedDType {
  const found = quantizedDTypes.find((one) => one === dtype);
  if (!found) throw new NotTaken(`its ${name} is of ${dtype}: ${quantizedDTypes.join(' and ')} are taken`);
  return found;
}

function scaling(name: string, { scale, zero_point }: QuantizedTensor, hasScale: boolean) {
  const one = (what: string, parameter: QuantizedTensor['scale']): number => {
    const value = figures(`the ${what} of its ${name}`, parameter);
    if (typeof value === 'number') return value;
    throw new NotTaken(`the ${what} of its ${name} is a list`);
  };
  return { scale: hasScale ? one('scale', scale) : 1, zero_point: one('zero point', zero_point) };
}

/** @throws NotTaken where the model does not hold them, or where one is no finite number */
function figures(what: string, parameter: QuantizedTensor['scale']): number | number[] {
  if (parameter === null) throw new NotTaken(`${what} is not in the model`);
  if (typeof parameter === 'number') return parameter;
  const list = typeof parameter === 'string' ? [parameter] : parameter;
  return list.map((value) => {
    if (typeof value === 'number') return value;
    throw new NotTaken(`${what} is ${value}`);
  });
}

/** The most by which s_x·s_w of a bias may be off, in proportion: some roundings of float32. */
const mostOff = 2 ** -21;

/** A bias in front of DequantizeLinear has a scale of its own, which has to be that of the accumulator. */
function checkBiasScale({ input, weight }: QuantizationSpec, { bias, biasScale }: Operands): void {
  if (bias === '' || biasScale === undefined) return;
  if (biasScale === null) throw new NotTaken('its bias has real numbers');
  const scales = [figures('the scale of its bias', biasScale)].flat();
  const ofWeight = [weight.scale].flat();
  const count = Math.max(scales.length, ofWeight.length);
  for (let i = 0; i < count; i++) {
    const expected = input.scale * ofWeight[ofWeight.length === 1 ? 0 : i];
    const off = Math.abs(scales[scales.length === 1 ? 0 : i] / expected - 1);
    if (!(off <= mostOff)) throw new NotTaken('the scale of its bias is not that of input times weight');
  }
}
