import { elementCount } from '../../tensor/tensor.ts';
import type { ConvBody, TensorBody } from '../api/bodies.ts';
import { type Design, layerBody, type SequenceLayer } from '../sequence/design.ts';
import { planLayers } from '../sequence/planned.ts';

/** More elements of a tensor are too small to be seen, and too many to send. */
const maxElements = 40_000;
/** Planes are made no smaller. */
const minSize = 5;

/**
 * The size of the input on which a design is pictured: its own, or the largest half, quarter, … on which every tensor has few
 * enough elements. Undefined where there is none.
 */
export function picturedSize(design: Design): number | undefined {
  for (let { size } = design; size >= minSize || size === design.size; size = Math.floor(size / 2))
    if (isSmall({ ...design, size })) return size;
  return undefined;
}

function isSmall(design: Design): boolean {
  try {
    return planLayers(design).every(({ plan: { shapes } }) =>
      [shapes.input, shapes.output].every((shape) => elementCount(shape) <= maxElements),
    );
  } catch {
    // A kernel may be larger than the smaller input.
    return false;
  }
}

/** Asks for the numbers of one layer: random weights as PyTorch has them, which come along where they can be seen. */
export function picturedBody(layer: SequenceLayer, input: TensorBody): ConvBody {
  const { in_channels, out_channels, groups, kernel_size } = layer;
  const weights = ((in_channels * out_channels) / groups) * kernel_size ** 2;
  const include = weights <= maxElements ? (['input', 'weight'] as const) : (['input'] as const);
  return { layer: layerBody(layer), seed: 0, input, include, format: 'flat' };
}

/** A normally distributed input of a design. */
export function picturedInput(channels: number, size: number): TensorBody {
  return { shape: [1, channels, size, size], fill: { kind: 'normal', mean: 0, std: 1, seed: 0 } };
}
