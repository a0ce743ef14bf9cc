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

/** How the planes of a tensor are drawn. */
export interface PlaneLook {
  /** Planes per row of the picture. */
  readonly across: number;
  /** Rows per group: unsigned values have their group's hue. */
  readonly perGroup: number;
  readonly scheme: Scheme;
}

/** The last picture of each tensor. That of signed values stays the same whatever the groups are. */
const kept = new WeakMap<PlaneTensor, { readonly key: string; readonly planes: Planes }>();

/** Draws every plane of a tensor once, for use in every frame. Undefined where there is none. */
export function drawPlanes(tensor: PlaneTensor, look: PlaneLook): Planes | undefined {
  const known = kept.get(tensor);
  const scale = known?.planes.scale ?? scaleOf(tensor.values);
  const key = [look.across, look.scheme, scale.signed ? '' : look.perGroup].join();
  if (known?.key === key) return known.planes;
  const planes = drawAnew(tensor, look, scale);
  if (planes) kept.set(tensor, { key, planes });
  return planes;
}

function drawAnew(
  tensor: PlaneTensor,
  { across, perGroup, scheme }: PlaneLook,
  scale: Scale,
): Planes | undefined {
  const [fullHeight, fullWidth] = planeSize(tensor);
  const count = Math.floor(tensor.values.length / (fullHeight * fullWidth));
  const rows = Math.ceil(count / across);
  if (count === 0) return undefined;
  const width = Math.max(1, Math.min(fullWidth, maxPlaneSide, Math.floor(maxRowPixels / across)));
  const height = Math.max(1, Math.min(fullHeight, maxPlaneSide, Math.floor(maxSide / rows)));
  const [pictureWidth, pictureHeight] = [Math.min(maxSide, width * across), height * rows];
  const image = new ImageData(pictureWidth, pictureHeight);
  const pixels = new Uint32Array(image.data.buffer);
  for (let row = 0; row < rows; row++) {
    const table = colourTable(scale.signed, Math.floor(row / perGroup), scheme);
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
