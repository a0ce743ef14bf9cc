import type { Geometry } from '../../layers/geometry.ts';

/** How much of the outputs is computed together, at most. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly images: number;
}

/**
 * What is computed of a correlation, by its number in c/layer.h. `swapped`: the correlation that a weight gradient
 * is, of tensors as the layer has them. `adjoint`: its adjoint.
 */
export const forms = ['correlation', 'swapped', 'adjoint'] as const;
export type Form = (typeof forms)[number];

/** Sizes from here on are left to other backends. */
const tooLarge = 2 ** 30;

/**
 * The layer as c/layer.h has it.
 * @returns undefined where a size is too large for it
 */
export function layerWords(
  geometry: Geometry,
  { rows, columns, channels, images }: Tile,
  form: Form = 'correlation',
): Int32Array | undefined {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel, stride, dilation, before, output } =
    geometry;
  const numbers = [
    ...[batch, groups, inPerGroup, outPerGroup],
    ...[...input, ...kernel, ...stride, ...dilation, ...before, ...output],
    ...[rows, columns, channels, images, forms.indexOf(form)],
  ];
  return numbers.every((size) => Math.abs(size) < tooLarge) ? Int32Array.from(numbers) : undefined;
}

/** The channels of the tile in a layer's words. */
export function tileChannels(words: Int32Array): number {
  return words[24];
}
