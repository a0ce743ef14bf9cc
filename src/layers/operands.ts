import { ProblemError } from '../errors.ts';
import { shapeText } from '../tensor/tensor.ts';
import { torchNameOf } from './geometry-faults.ts';
import { isTransposed, type Layer, weightShape } from './layer.ts';
import { weightLayoutHint } from './layout-hints.ts';

/**
 * Checks a given weight against the layer, in PyTorch's words where it has them. Unlike PyTorch, whose
 * functional form takes the channels and the kernel size from the weight, the layer's fields decide.
 * @throws ProblemError `invalid-tensor` at `pointer`.
 */
export function checkWeight(
  layer: Layer,
  input: readonly number[],
  weight: readonly number[],
  pointer: string,
): void {
  const expected = weightShape(layer);
  if (weight.length === expected.length && weight.every((size, axis) => size === expected[axis])) return;
  const form = isTransposed(layer)
    ? '[in_channels, out_channels / groups, *kernel_size]'
    : '[out_channels, in_channels / groups, *kernel_size]';
  const hint = weightLayoutHint(layer, weight) ?? `the weight's shape is ${form} = ${shapeText(expected)}`;
  throw ProblemError.of('invalid-tensor', {
    pointer,
    message: weightMessage(layer, input, weight, expected),
    hint,
  });
}

/**
 * @throws ProblemError `invalid-tensor` at `pointer` where the layer has no bias, or one of another shape
 * (null: implied).
 */
export function checkBias(layer: Layer, bias: readonly number[] | null, pointer: string): void {
  if (!layer.bias) {
    const message = 'a bias is given, but the layer says bias: false';
    throw ProblemError.of('invalid-tensor', {
      pointer,
      message,
      hint: 'leave the bias out, or set bias: true',
    });
  }
  if (bias === null || (bias.length === 1 && bias[0] === layer.out_channels)) return;
  const message =
    `Given ${isTransposed(layer) ? 'transposed=1, ' : ''}weight of size ${shapeText(weightShape(layer))}, ` +
    'expected bias to be 1-dimensional ' +
    `with ${layer.out_channels} elements, but got bias of size ${shapeText(bias)} instead`;
  throw ProblemError.of('invalid-tensor', {
    pointer,
    message,
    hint: `the bias's shape is [${layer.out_channels}]`,
  });
}

function weightMessage(
  layer: Layer,
  input: readonly number[],
  weight: readonly number[],
  expected: readonly number[],
): string {
  const { groups, in_channels } = layer;
  const got = `but got weight of size ${shapeText(weight)}`;
  const general = `expected weight of size ${shapeText(expected)}, ${got}`;
  if (weight.length !== expected.length) return general;
  if (weight[0] % groups !== 0) {
    return (
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, ` +
      `but got weight of size [${shapeText(weight)}] instead`
    );
  }
  const channels = isTransposed(layer) ? weight[0] : weight[1] * groups;
  if (channels === in_channels) return general;
  return (
    `Given ${torchNameOf(layer)}, weight of size ${shapeText(weight)}, expected input${shapeText(input)} ` +
    `to have ${channels} channels, but got ${in_channels} channels instead`
  );
}
