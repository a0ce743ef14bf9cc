import { rangeFault } from '../state/field-limits.ts';
import { type LayerFields, layerTypes, numberNames } from '../state/layer-fields.ts';

/** A layer as the service resolves it: a list entry per spatial axis. */
export interface ResolvedSpec {
  readonly type: string;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly padding?: readonly (number | readonly number[])[] | undefined;
  readonly output_padding?: readonly number[] | undefined;
  readonly dilation: readonly number[];
  readonly padding_mode: string;
}

/** A layer that the stage can show, or why it cannot, as the end of a sentence that begins with "the stage". */
export type Shown = { readonly fields: LayerFields } | { readonly reason: string };

/**
 * A layer in the page's fields, which have one number for both axes.
 * @param size the input's spatial sizes
 */
export function shownLayer(layer: ResolvedSpec, size: readonly number[]): Shown {
  const type = layerTypes.find((name) => name === layer.type);
  if (!type) return { reason: `shows no ${layer.type}` };
  if (layer.padding_mode !== 'zeros') return { reason: `shows no padding_mode "${layer.padding_mode}"` };
  if (layer.padding === undefined) return { reason: 'shows no auto_pad' };
  const lists = {
    kernel_size: layer.kernel_size,
    stride: layer.stride,
    padding: layer.padding.flat(),
    dilation: layer.dilation,
    output_padding: layer.output_padding ?? [0],
    size,
  };
  const uneven = Object.entries(lists).find(([, list]) => new Set(list).size !== 1);
  if (uneven)
    return { reason: `shows one ${uneven[0]} for both axes, but here it is [${uneven[1].join(', ')}]` };
  const { in_channels, out_channels, groups } = layer;
  const [kernel_size, stride, padding, dilation, output_padding, first] = Object.values(lists).map(
    ([one]) => one,
  );
  const numbers = { kernel_size, stride, padding, dilation, output_padding, size: first };
  const fields: LayerFields = { type, in_channels, out_channels, groups, ...numbers };
  const wrong = numberNames.find((name) => rangeFault(name, fields[name]) !== undefined);
  return wrong ? { reason: `does not show it: ${wrong} ${rangeFault(wrong, fields[wrong])}` } : { fields };
}
