import { computed, type Signal, signal } from '@preact/signals';
import type { QuantizedReply } from '../../api/answers.ts';
import { writeJson } from '../../api/json.ts';
import { resource } from '../../api/resource.ts';
import { tensorBody } from '../../files/file-tensor.ts';
import { layerSpec } from '../../state/layer.ts';
import { pageState } from '../../state/page-state.ts';
import { tensors } from '../../state/tensors.ts';
import { tab } from '../tab.ts';
import { choices, quantization } from './choices.ts';

/** Whether the example stands in the place of the page's layer. */
export const showsExample: Signal<boolean> = signal(false);

/** One weight of 1 and scales that make every odd product end in .5. */
const example = {
  layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false },
  input: [[[[1, 2, 3, 5, 7, -1, -3, -5]]]],
  weight: [[[[1]]]],
  quantization: {
    dtype: 'int8',
    input: { scale: 0.5, zero_point: 0 },
    weight: { scale: 1, zero_point: 0 },
    output: { scale: 1, zero_point: 1 },
  },
};

/** The tensors as the service had them: a bias is float64 here. */
const bodyOf = (shape: readonly number[], values: Float64Array) => tensorBody({ shape, values });

/** The fields of a request for the page's layer in integers. Undefined where its numbers are not there. */
export const quantizedFields = computed(() => {
  if (!quantization.value || !tensors.value) return undefined;
  const { input, weight, bias } = tensors.value;
  const { dtype, activation } = choices.value;
  const { weightScale, ...scalings } = quantization.value;
  return {
    layer: layerSpec(pageState.value),
    input: bodyOf(input.shape, input.values),
    weight: bodyOf(weight.shape, weight.values),
    bias: bodyOf([bias.length], bias),
    quantize: true,
    quantization: {
      dtype,
      ...scalings,
      weight: { scale: weightScale, zero_point: 0 },
      ...(activation !== 'none' && { activation }),
    },
  };
});

const body = computed(() => {
  if (tab.value !== 'int8') return undefined;
  const fields = showsExample.value ? example : quantizedFields.value;
  return fields && writeJson({ ...fields, format: 'none' });
});

/** The layer of integers under each runtime's arithmetic. Asked while its tab is open. */
export const quantized = resource<QuantizedReply>(
  computed(() => (body.value === undefined ? undefined : { path: '/v1/quantized', body: body.value })),
  200,
);
