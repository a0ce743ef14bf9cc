import type { Geometry } from '../layers/geometry.ts';
import { inScope } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { onceFor } from '../memory/once-for.ts';
import { copyElements } from '../memory/pieces.ts';
import { dtypeOf, elementCount, elements, type TensorData, zeros } from '../tensor/tensor.ts';
import { activeNative } from './native/active.ts';
import type { Pass } from './pass.ts';
import { correlate } from './selection.ts';
import { transpose } from './transpose.ts';

/**
 * The gradient by the weight of Σ output · grad, for the geometry's correlation of `input` to `output`:
 *
 *   grad_weight[o, i, k] = Σ over (n, q), in this order, of output[n, o, q] · input[n, i, q·stride + k·dilation − before]
 *
 * with zeros beside the input. It is a correlation too: the images are its channels, the outputs its taps,
 * the channels of a group its images, and stride and dilation change places.
 * @param input like the correlation's input, `[batch, groups·inPerGroup, *input]`
 * @param output like its output, `[batch, groups·outPerGroup, *output]`
 * @returns `[groups·outPerGroup, inPerGroup, *kernel]`
 */
export function weightGradient(geometry: Geometry, input: TensorData, output: TensorData): Pass {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel } = geometry;
  const correlation = weightCorrelation(geometry);
  const channels = groups * outPerGroup;
  const native = activeNative()?.weightGradients;
  if (native?.planOf(correlation)) {
    const gradient = zeros(dtype, channels * inPerGroup * elementCount(kernel));
    const variant = native.run(correlation, { input, weight: output, bias: null }, gradient);
    return { gradient, variant };
  }
  const compute = () => {
    const images = swap(input, [batch, groups, inPerGroup, elementCount(geometry.input)]);
    const filters = swap(output, [batch, 1, channels, elementCount(geometry.output)]);
    const computed = zeros(dtype, channels * inPerGroup * elementCount(kernel));
    const variant = correlate(correlation, { input: images, weight: filters, bias: null }, computed);
    return { gradient: swap(computed, [inPerGroup, 1, channels, elementCount(kernel)]), variant };
  };
  return inScope(compute, ({ gradient }) => [gradient.buffer]);
}

/** The correlation that the gradient by a geometry's weight is. */
export const weightCorrelation = onceFor((geometry: Geometry): Geometry => {
  const { batch, inPerGroup, kernel, stride, dilation } = geometry;
  return {
    ...geometry,
    ...{ batch: inPerGroup, inPerGroup: batch, kernel: geometry.output, output: kernel },
    ...{ stride: dilation, dilation: stride },
  };
});

/** Below this length a loop is faster than a copy of the run. */
export const shortRun = 64;

/**
 * From `[a, middle, b, inner]` to `[b, middle, a, inner]`; the same elements where that is no other order.
 */
function swap(
  data: TensorData,
  [a, middle, b, inner]: readonly [number, number, number, number],
): TensorData {
  if ((a === 1 && b === 1) || (middle === 1 && (a === 1 || b === 1))) return data;
  const target = elements(dtypeOf(data), data.length);
  if (middle === 1 && inner < shortRun) return transpose(data, target, a, b, inner);
  for (let i = 0; i < a; i++) {
    for (let m = 0; m < middle; m++) {
      for (let j = 0; j < b; j++) {
        const from = ((i * middle + m) * b + j) * inner;
        const to = ((j * middle + m) * a + i) * inner;
        if (inner >= shortRun) {
          copyElements(data.subarray(from, from + inner), target, to);
          continue;
        }
        checkpointAt(i * middle * b + m * b + j);
        for (let k = 0; k < inner; k++) target[to + k] = data[from + k];
      }
    }
  }
  return target;
}
