import type { WeightArrangement } from '../../../src/layers/dialects/arrangement.ts';
import { type Expressed, isBefore, type Step } from '../../../src/layers/dialects/dialect.ts';
import { channelsLast, channelsSecond, flip, type NumberArray, reshape, transpose } from './array.ts';
import { cropped, extended } from './convolution.ts';

/** PyTorch's weight as an arrangement says it, by its text alone. */
export function arrange(weight: NumberArray, { from_pytorch, flipped }: WeightArrangement): NumberArray {
  const source = flipped ? flip(weight, 2) : weight;
  if (from_pytorch === 'unchanged') return source;
  return from_pytorch.split('.').reduce((array, call) => {
    const [, name, list] = /^(\w+)\(([\d, ]+)\)$/.exec(call) ?? [];
    const numbers = list.split(', ').map(Number);
    return name === 'reshape' ? reshape(array, numbers) : transpose(array, numbers);
  }, source);
}

/** The weight of which the arrangement makes `arranged`. */
export function unarrange(
  arranged: NumberArray,
  arrangement: WeightArrangement,
  shape: readonly number[],
): NumberArray {
  const places = arrange({ shape, data: arranged.data.map((_, i) => i) }, arrangement).data;
  const data = [...arranged.data];
  places.forEach((place, i) => {
    data[place] = arranged.data[i];
  });
  return { shape, data };
}

/** The array, channels first, after the steps that stand before the layer, or those that stand after it. */
export function afterSteps(array: NumberArray, steps: readonly Step[], before: boolean): NumberArray {
  return steps
    .filter((step) => isBefore(step) === before)
    .reduce((x, step) => {
      const [n, c, ...sizes] = x.shape;
      if (step.step === 'pad') return extended(x, step.amounts, step.mode);
      if (step.step === 'crop') return cropped(x, step.amounts);
      return reshape(x, step.step === 'add-axis' ? [n, c, 1, ...sizes] : [n, c, ...sizes.slice(1)]);
    }, array);
}

/** Between channels first and the layout of a dialect. */
export const intoLayout = (x: NumberArray, { input_layout }: Expressed) =>
  input_layout.endsWith('C') ? channelsLast(x) : x;
export const outOfLayout = (x: NumberArray, { input_layout }: Expressed) =>
  input_layout.endsWith('C') ? channelsSecond(x) : x;
