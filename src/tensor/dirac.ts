import { type Fault, ProblemError } from '../errors.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { fillElements } from '../memory/pieces.ts';
import { elementCount, type TensorData } from './tensor.ts';

/**
 * Fills `data` as `torch.nn.init.dirac_(tensor, groups)`: 1 at the middle tap where, within a group, output
 * and input channel have the same index, else 0. With it a layer of stride 1 passes its input through.
 */
export function fillDirac(data: TensorData, shape: readonly number[], groups: number): void {
  const [outputs, inputs, ...kernel] = shape;
  const taps = elementCount(kernel);
  const middle = kernel.reduce((position, size) => position * size + Math.floor(size / 2), 0);
  const perGroup = outputs / groups;
  fillElements(data, 0);
  for (let output = 0; output < outputs; output++) {
    checkpointAt(output);
    const channel = output % perGroup;
    if (channel < inputs) data[(output * inputs + channel) * taps + middle] = 1;
  }
}

/** @throws ProblemError `invalid-tensor`, in PyTorch's words, where the shape cannot take it. */
export function checkDirac(shape: readonly number[], groups: number): void {
  const fault = faultOf(shape, groups);
  if (fault) throw ProblemError.of('invalid-tensor', fault);
}

function faultOf(shape: readonly number[], groups: number): Fault | undefined {
  if (shape.length < 3 || shape.length > 5) {
    const message = 'Only tensors with 3, 4, or 5 dimensions are supported';
    return { pointer: '/kind', message, hint: `the tensor has ${shape.length}` };
  }
  if (shape[0] % groups === 0) return undefined;
  const message = `dim 0 must be divisible by groups: ${shape[0]} is not divisible by ${groups}`;
  return { pointer: '/groups', message, hint: `a divisor of ${shape[0]}` };
}
