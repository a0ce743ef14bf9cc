import { ProblemError } from '../../errors.ts';
import type { NumberArray } from '../../formats/number-array.ts';
import type { ReadConvolution, ReadModel } from '../../formats/onnx/model.ts';
import { safetensorsParts } from '../../formats/safetensors/file.ts';
import type { QuantizationSpec } from '../../quantization/resolve.ts';
import { layerText } from '../../quantization/text.ts';

/** A convolution of a model as the request that stores it. */
interface OneLayer {
  readonly layer: NonNullable<ReadConvolution['layer']>;
  readonly weight: NumberArray;
  readonly bias?: NumberArray;
  readonly quantization?: QuantizationSpec;
}

/**
 * The model with one of its convolutions alone.
 * @param place in the list of them, from 0 on
 * @throws ProblemError `malformed-query` where it has none there
 */
export function withOnly(model: ReadModel, place: number): ReadModel {
  const { length } = model.convolutions;
  if (place < length) return { ...model, convolutions: [model.convolutions[place]] };
  const message = `convolution is ${place}, but the model has ${length} convolutions`;
  const hint = length > 0 ? `0 to ${length - 1}, in the order of the file` : 'leave it out';
  throw ProblemError.of('malformed-query', { pointer: '/convolution', message, hint });
}

/**
 * The parts of a safetensors file of the one convolution of a model, as a stored layer has it. The parameters are not
 * copied: those of float16 and bfloat16 are float32 in the file.
 * @throws ProblemError as `oneLayerOf`
 */
export function oneLayerFile(model: ReadModel): readonly Uint8Array[] {
  const { layer, weight, bias, quantization = null } = oneLayerOf(model);
  const tensors = [['weight', weight] as const, ...(bias ? [['bias', bias] as const] : [])];
  return safetensorsParts(tensors, { request: layerText(layer, quantization) });
}

/**
 * The request that stores the one convolution of a model.
 * @throws ProblemError `invalid-request` where there is another number of them, `invalid-layer` where it cannot be stored
 */
export function oneLayerOf({ convolutions, tensors }: ReadModel): OneLayer {
  const [only, ...others] = convolutions;
  if (only === undefined || others.length > 0) {
    const message = `the model has ${convolutions.length} convolutions: a stored layer is one`;
    const hint = 'POST /v1/onnx lists them, stores all with ?store=prefix, and gives one with ?convolution=0';
    throw ProblemError.of('invalid-request', { pointer: '', message, hint });
  }
  const { layer, layerQuantization, tensors: places, reason } = only;
  if (layer === null || places === null)
    throw ProblemError.of('invalid-layer', {
      pointer: '',
      message: `${only.operator} cannot be stored: ${reason}`,
      hint: 'POST /v1/onnx says what it is',
    });
  const bias = places.bias === null ? {} : { bias: tensors[places.bias] };
  const quantization = layerQuantization ? { quantization: layerQuantization } : {};
  return { layer, weight: tensors[places.weight], ...bias, ...quantization };
}
