import { colourIndex, colourTable, type Scale, type Scheme, scaleOf } from './scale.ts';
import type { PlaneTensor } from './target.ts';

/** All planes of a tensor as one picture, `across` planes beside each other. */
export interface Planes {
  readonly picture: CanvasImageSource;
  /** Pixels per plane. */
  readonly width: number;
  readonly height: number;
  readonly across: number;
  readonly count: number;
  readonly scale: Scale;
}

/** More pixels along an axis are not drawn: larger planes are sampled. */
const maxSide = 32_000;
const maxPlaneSide = 48;
const maxRowPixels = 2048;

/** The height and width of a tensor's planes. */
export function planeSize({ shape }: PlaneTensor): [height: number, width: number] {
  return [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}

/**
 * Draws every plane of a tensor once, for use in every frame.
 * @param across planes per row of the picture
 * @param groupOf the group whose hue unsigned planes of a row have
 */
export function drawPlanes(
  tensor: PlaneTensor,
  across: number,
  groupOf: (row: number) => number,
  scheme: Scheme,
): Planes | undefined {
  const [fullHeight, fullWidth] = planeSize(tensor);
  const count = Math.floor(tensor.values.length / (fullHeight * fullWidth));
  const rows = Math.ceil(count / across);
  if (count === 0) return undefined;
  const width = Math.max(1, Math.min(fullWidth, maxPlaneSide, Math.floor(maxRowPixels / across)));
  const height = Math.max(1, Math.min(fullHeight, maxPlaneSide, Math.floor(maxSide / rows)));
  const scale = scaleOf(tensor.values);
  const [pictureWidth, pictureHeight] = [Math.min(maxSide, width * across), height * rows];
  const image = new ImageData(pictureWidth, pictureHeight);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++) {
    const table = colourTable(scale.signed, groupOf(row), scheme);
    for (let y = 0; y < height; y++) {
      const sourceY = Math.floor(((y + 0.5) * fullHeight) / height);
      const line = (row * height + y) * pictureWidth;
      for (let x = 0; x < pictureWidth; x++) {
        const plane = row * across + Math.floor(x / width);
        const sourceX = Math.floor((((x % width) + 0.5) * fullWidth) / width);
        const value = tensor.values[(plane * fullHeight + sourceY) * fullWidth + sourceX];
        if (value !== undefined) pixels[line + x] = table[colourIndex(value, scale)] ?? 0;
      }
    }
  }
  const picture = new OffscreenCanvas(pictureWidth, pictureHeight);
  picture.getContext('2d')?.putImageData(image, 0, 0);
  return { picture, width, height, across, count, scale };
}
