import { ProblemError } from '../errors.ts';
import { shapeText } from '../tensor/tensor.ts';
import { isTransposed, type Layer, spatialAxes, weightShape } from './layer.ts';
import { channelsLastInput } from './layout-hints.ts';
import type { Triple } from './triple.ts';

/** What PyTorch refuses of a layer on an input of a shape, in its words. */

/** Where the request states the layer and the input: prefixes for the pointers of faults. */
export interface Origin {
  readonly layer: string;
  readonly input: string;
  /** Whether the request may state a `layout`: hints then name it. */
  readonly hasLayout?: boolean;
}

/** Refuses an input of too few or too many axes. */
export function checkRank(layer: Layer, shape: readonly number[], origin: Origin): void {
  const axes = spatialAxes[layer.type];
  if (shape.length === axes + 1 || shape.length === axes + 2) return;
  throw ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message:
      `Expected ${axes + 1}D (unbatched) or ${axes + 2}D (batched) input to ${layer.type}, ` +
      `but got input of size: ${shapeText(shape)}`,
    hint:
      `the input's axes are [N, C, ${['D', 'H', axes === 1 ? 'L' : 'W'].slice(-axes).join(', ')}], ` +
      'N may be left out',
  });
}

export function channelMismatch(
  layer: Layer,
  shape: readonly number[],
  channels: number,
  origin: Origin,
): ProblemError {
  const last = channelsLastInput(layer, shape, origin.hasLayout ? 'input' : undefined);
  return ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message:
      `Given ${torchNameOf(layer)}, weight of size ${shapeText(weightShape(layer))}, ` +
      `expected input${shapeText(shape)} ` +
      `to have ${layer.in_channels} channels, but got ${channels} channels instead`,
    hint: last
      ? `${last}; or give the layer in_channels ${channels}`
      : `give the input ${layer.in_channels} channels, or the layer in_channels ${channels}`,
  });
}

/** How PyTorch names the convolution where a tensor does not fit it. */
export function torchNameOf(layer: Layer): string {
  return isTransposed(layer) ? 'transposed=1' : `groups=${layer.groups}`;
}

export function kernelTooLarge(layer: Layer, padded: Triple, extent: Triple, origin: Origin): ProblemError {
  const sizes = sizesText(layer);
  return ProblemError.of('invalid-layer', {
    pointer: `${origin.layer}/kernel_size`,
    message:
      `Calculated padded input size per channel: ${sizes(padded)}. Kernel size: ${sizes(extent)}. ` +
      "Kernel size can't be greater than actual input size",
    hint:
      `dilation * (kernel_size - 1) + 1 may be at most ${sizes(padded)}: ` +
      'pad more, or use a smaller kernel or dilation',
  });
}

export function outputTooSmall(layer: Layer, given: Triple, output: Triple, origin: Origin): ProblemError {
  const sizes = sizesText(layer);
  return ProblemError.of('invalid-layer', {
    pointer: `${origin.layer}/padding`,
    message:
      `Given input size per channel: ${sizes(given)}. ` +
      `Calculated output size per channel: ${sizes(output)}. ` +
      'Output size is too small',
    hint:
      'the padding of a transposed layer crops its output: ' +
      'pad less, so that at least 1 is left on every axis',
  });
}

function sizesText(layer: Layer): (sizes: Triple) => string {
  const axes = spatialAxes[layer.type];
  return (sizes) => `(${sizes.slice(3 - axes).join(' x ')})`;
}

export function emptySpatial(layer: Layer, shape: readonly number[], origin: Origin): ProblemError {
  const sizes = shape.slice(-spatialAxes[layer.type]);
  return ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message:
      `Only zero batch or zero channel inputs are supported, but got input shape: ${shapeText(shape)}, ` +
      `whose spatial sizes are ${shapeText(sizes)}`,
    hint: 'every spatial size is at least 1, but for a batch of 0 images',
  });
}

/** torch.nn.functional.pad's refusal of an input without elements to repeat. */
export function nothingToRepeat(layer: Layer, shape: readonly number[], origin: Origin): ProblemError {
  const axes = spatialAxes[layer.type];
  return ProblemError.of('invalid-tensor', {
    pointer: origin.input,
    message:
      `Expected ${axes + 1}D or ${axes + 2}D (batch mode) tensor with possibly 0 batch size and other ` +
      `non-zero dimensions for input, but got: ${shapeText(shape)}`,
    hint: `${layer.padding_mode} padding repeats elements: every spatial size is at least 1, or use "zeros"`,
  });
}
