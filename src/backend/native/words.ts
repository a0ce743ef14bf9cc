import type { Geometry } from '../../layers/geometry.ts';

/** How much of the outputs is computed together, at most. */
export interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly images: number;
}

/** Sizes from here on are left to other backends. */
const tooLarge = 2 ** 30;

/**
 * The layer as c/layer.h has it.
 * @returns undefined where a size is too large for it
 */
export function layerWords(
  geometry: Geometry,
  { rows, columns, channels, images }: Tile,
): Int32Array | undefined {
  const { batch, groups, inPerGroup, outPerGroup, input, kernel, stride, dilation, before, output } =
    geometry;
  const numbers = [
    ...[batch, groups, inPerGroup, outPerGroup],
    ...[...input, ...kernel, ...stride, ...dilation, ...before, ...output],
    ...[rows, columns, channels, images],
  ];
  return numbers.every((size) => Math.abs(size) < tooLarge) ? Int32Array.from(numbers) : undefined;
}
