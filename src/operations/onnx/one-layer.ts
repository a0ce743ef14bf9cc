import { ProblemError } from '../../errors.ts';
import type { ReadModel } from '../../formats/onnx/model.ts';

/**
 * The request that stores the one convolution of a model.
 * @throws ProblemError `invalid-request` where there is another number of them, `invalid-layer` where it cannot be stored
 */
export function oneLayerOf({ convolutions, tensors }: ReadModel): object {
  const [only, ...others] = convolutions;
  if (only === undefined || others.length > 0) {
    const message = `the model has ${convolutions.length} convolutions: a stored layer is one`;
    const hint = 'POST /v1/onnx?store=prefix stores all convolutions of a model';
    throw ProblemError.of('invalid-request', { pointer: '', message, hint });
  }
  const { layer, tensors: places, reason } = only;
  if (layer === null || places === null)
    throw ProblemError.of('invalid-layer', {
      pointer: '',
      message: `${only.operator} cannot be stored: ${reason}`,
      hint: 'POST /v1/onnx says what it is',
    });
  const bias = places.bias === null ? {} : { bias: tensors[places.bias] };
  return { layer, weight: tensors[places.weight], ...bias };
}
