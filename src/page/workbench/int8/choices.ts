import { computed, type Signal, signal } from '@preact/signals';
import { pageState } from '../../state/page-state.ts';
import { obstacle, stale, tensors } from '../../state/tensors.ts';
import {
  affineScaling,
  type QuantizedType,
  rangeOf,
  type Scaling,
  scalePerChannel,
  symmetricScale,
} from './scales.ts';

export const activations = ['none', 'relu', 'relu6'] as const;
export type Activation = (typeof activations)[number];

/** How the reader wants the layer quantized. What is left out follows from the data. */
export interface Choices {
  readonly dtype: QuantizedType;
  readonly perChannel: boolean;
  readonly activation: Activation;
  readonly input?: Scaling | undefined;
  readonly output?: Scaling | undefined;
}

const initial: Choices = { dtype: 'int8', perChannel: true, activation: 'none' };

export const choices: Signal<Choices> = signal(initial);

/** Changes some choices. Scales that the reader has set do not outlive another type. */
export function chooseQuantization(changes: Partial<Choices>): void {
  const own = 'dtype' in changes ? { input: undefined, output: undefined } : {};
  choices.value = { ...choices.peek(), ...own, ...changes };
}

/** The scales and zero points of the page's tensors. */
export interface Quantization {
  readonly input: Scaling;
  readonly output: Scaling;
  /** One scale, or one for each output channel; the zero point is 0. */
  readonly weightScale: number | readonly number[];
}

/** Why the page's tensors cannot be quantized, in a sentence, or undefined. */
export const noTensors = computed<string | undefined>(
  () =>
    obstacle.value ?? (tensors.value && !stale.value ? undefined : 'The page’s numbers are being computed.'),
);

const bounds = { none: [-Infinity, Infinity], relu: [0, Infinity], relu6: [0, 6] } as const;

/** The quantization: the reader's choices, and for the rest what the data ask for. */
export const quantization = computed<Quantization | undefined>(() => {
  if (noTensors.value !== undefined || !tensors.value) return undefined;
  const { input, weight, output } = tensors.value;
  const { dtype, perChannel, activation, ...own } = choices.value;
  const [least, greatest] = bounds[activation];
  const { min, max } = rangeOf(output.values);
  const clipped = { min: Math.max(min, least), max: Math.min(max, greatest) };
  const transposed = pageState.value.type === 'conv_transpose2d';
  const layout = { shape: weight.shape, transposed, groups: pageState.value.groups };
  return {
    input: own.input ?? affineScaling(rangeOf(input.values), dtype),
    output: own.output ?? affineScaling(clipped, dtype),
    weightScale: perChannel ? scalePerChannel(weight.values, layout) : symmetricScale(rangeOf(weight.values)),
  };
});
