import { ofChannel, type Quantization } from './parameters.ts';

/** Reasons why runtimes do not take a layer, each undefined where it does not hold. */

/** The layer quantizes weights about other zero points than 0. */
export function asymmetricWeights({ weight }: Quantization): string | undefined {
  return weight.zeroPoints.some((zeroPoint) => zeroPoint !== 0)
    ? 'it takes int8 weights with zero point 0 only'
    : undefined;
}

/** The output channels' weights have zero points that differ. */
export function unequalZeroPoints({ weight }: Quantization): string | undefined {
  const [first] = weight.zeroPoints;
  return weight.zeroPoints.some((zeroPoint) => zeroPoint !== first)
    ? 'the weight zero points of all output channels must be the same'
    : undefined;
}

/** Weights of another dtype. */
export function weightsOtherThan(dtype: Quantization['dtype'], { weight }: Quantization): string | undefined {
  return weight.dtype === dtype ? undefined : `it takes ${dtype} weights here, not ${weight.dtype}`;
}

/** Inputs and outputs of another dtype. */
export function activationsOtherThan(
  dtype: Quantization['dtype'],
  quantization: Quantization,
): string | undefined {
  return quantization.dtype === dtype
    ? undefined
    : `it takes ${dtype} inputs and outputs, not ${quantization.dtype}`;
}

/** The factor of some channel is outside `least` ≤ M < `below`. */
export function factorOutside(
  { input, weight, output }: Quantization,
  least: number,
  below: number,
): string | undefined {
  const outside = weight.scales.some((_, channel) => {
    const factor = Math.fround(Math.fround(input.scale * ofChannel(weight.scales, channel)) / output.scale);
    return !(factor >= least && factor < below);
  });
  return outside
    ? `input scale · weight scale / output scale must be at least ${least} and below ${below}`
    : undefined;
}
