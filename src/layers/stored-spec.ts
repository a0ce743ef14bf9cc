import { extentOf } from './extent.ts';
import {
  isTransposed,
  type Layer,
  type LayerSpec,
  paddingPairs,
  type SamePad,
  samePads,
  weightShape,
} from './layer.ts';
import { resolveLayer } from './resolve.ts';

/** A layer, resolved as far as that needs no input. */
export interface InputlessLayer extends Omit<Layer, 'padding'> {
  /** Absent where `auto_pad` makes it of the input's sizes. */
  readonly padding?: Layer['padding'];
  readonly auto_pad?: SamePad;
  /** Instead of an output padding that would depend on the input's sizes. */
  readonly output_size?: readonly number[];
}

/** A layer without an input. */
export interface StoredSpec {
  readonly spec: InputlessLayer;
  /** Resolved on some input. Only what no input decides is of use. */
  readonly layer: Layer;
  /** Sizes that the input decides are -1. */
  readonly shapes: {
    readonly input: readonly number[];
    readonly weight: readonly number[];
    readonly bias: readonly [number] | null;
    readonly output: readonly number[];
  };
}

/** Sizes of an input. What is kept of a resolution does not depend on them. */
const anySizes = [1, 1, 1];

/**
 * Resolves what needs no input. `output_size`, and `auto_pad` where its padding depends on the input, stay.
 * @throws ProblemError `invalid-layer`, pointers relative to the layer.
 */
export function storedSpec(given: LayerSpec): StoredSpec {
  const { output_size, auto_pad } = given;
  const layer = resolveLayer({ ...given, output_size: undefined }, anySizes);
  const sizes = output_size === undefined ? undefined : openSizes(given, layer);
  const same = isTransposed(given) ? undefined : samePads.find((rule) => rule === auto_pad);
  const { padding, output_padding, ...rest } = layer;
  const axes = layer.kernel_size.map(() => -1);
  return {
    layer,
    spec: {
      ...rest,
      ...(same ? { auto_pad: same } : { padding }),
      ...(sizes ? { output_size: sizes } : output_padding && { output_padding }),
    },
    shapes: {
      input: [-1, layer.in_channels, ...axes],
      weight: weightShape(layer),
      bias: layer.bias ? [layer.out_channels] : null,
      output: [-1, layer.out_channels, ...(sizes ?? axes)],
    },
  };
}

/** The output sizes, one per axis. Checked with an input of which they can be the output, if there is one. */
function openSizes(given: LayerSpec, layer: Layer): readonly number[] {
  const { output_size = [] } = given;
  const { kernel_size, stride, dilation } = layer;
  const wanted = typeof output_size === 'number' ? [output_size] : output_size;
  const input = paddingPairs(layer).map(([before, after], i) => {
    const size = wanted[i] ?? wanted[0];
    const extent = extentOf(kernel_size[i], dilation[i]);
    return Math.max(1, Math.floor((size + before + after - extent) / stride[i]) + 1);
  });
  resolveLayer(given, [layer.in_channels, ...input]);
  return kernel_size.map((_, i) => wanted[i] ?? wanted[0]);
}
