import { type Geometry, geometryOf, type Shapes, shapesOf } from '../../src/layers/geometry.ts';
import type { Layer, LayerSpec } from '../../src/layers/layer.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';

/** A layer and an input, by name: what the tests run every kernel on and the benchmark times. */
export interface NamedShape {
  readonly name: string;
  readonly layer: Layer;
  readonly geometry: Geometry;
  readonly shapes: Shapes;
}

type Options = Partial<Omit<LayerSpec, 'type' | 'in_channels' | 'out_channels' | 'kernel_size'>>;

function shape(
  name: string,
  type: LayerSpec['type'],
  [in_channels, out_channels]: readonly [number, number],
  kernel_size: LayerSpec['kernel_size'],
  input: readonly number[],
  options: Options = {},
): NamedShape {
  const defaults = { stride: 1, padding: 0, dilation: 1, groups: 1, bias: true } as const;
  const kinds = { padding_mode: 'zeros', dtype: 'float32' } as const;
  const layer = resolveLayer({
    type,
    in_channels,
    out_channels,
    kernel_size,
    ...defaults,
    ...kinds,
    ...options,
  });
  const geometry = geometryOf(layer, input, { layer: '/layer', input: '/input' });
  return { name, layer, geometry, shapes: shapesOf(layer, input, geometry) };
}

/** Small shapes that between them reach every path of the shape arithmetic, the packing and the kernels. */
export const testShapes: readonly NamedShape[] = [
  shape('tutorial groups 1', 'conv2d', [16, 4], 1, [2, 16, 10, 10], { groups: 1 }),
  shape('tutorial groups 2', 'conv2d', [16, 4], 1, [2, 16, 10, 10], { groups: 2 }),
  shape('tutorial groups 4', 'conv2d', [16, 4], 1, [2, 16, 10, 10], { groups: 4 }),
  shape('1d dense', 'conv1d', [3, 5], 3, [2, 3, 17]),
  shape('1d padded', 'conv1d', [4, 6], 3, [1, 4, 9], { padding: 1, groups: 2 }),
  shape('1d stride 2', 'conv1d', [4, 4], 3, [2, 4, 20], { stride: 2, padding: 1 }),
  shape('1d stride 3, kernel 2', 'conv1d', [2, 3], 2, [1, 2, 23], { stride: 3 }),
  shape('1d dilation 4', 'conv1d', [3, 3], 5, [1, 3, 40], { dilation: 4 }),
  shape('1d stride above extent', 'conv1d', [2, 2], 2, [1, 2, 31], { stride: 7, padding: 3 }),
  shape('1d depthwise', 'conv1d', [7, 7], 3, [2, 7, 12], { groups: 7, padding: 1 }),
  shape('1d depthwise ×3', 'conv1d', [5, 15], 4, [1, 5, 19], { groups: 5, padding: 'same' }),
  shape('1d output size 1', 'conv1d', [6, 4], 11, [3, 6, 11], { groups: 2 }),
  shape('1d kernel 1', 'conv1d', [8, 8], 1, [1, 8, 33]),
  shape('1d asymmetric padding', 'conv1d', [2, 4], 4, [1, 2, 10], { padding: [[3, 0]] }),
  shape('1d unbatched', 'conv1d', [2, 4], 3, [2, 10]),
  shape('2d dense 3×3', 'conv2d', [8, 16], 3, [1, 8, 12, 13], { padding: 1 }),
  shape('2d odd channels', 'conv2d', [7, 11], 3, [2, 7, 9, 9], { padding: 1 }),
  shape('2d odd channels, groups 3', 'conv2d', [9, 15], 3, [1, 9, 11, 8], { groups: 3, padding: 1 }),
  shape('2d even kernel', 'conv2d', [4, 8], 2, [1, 4, 9, 9]),
  shape('2d even kernel, same', 'conv2d', [4, 6], 4, [1, 4, 9, 10], { padding: 'same', groups: 2 }),
  shape('2d kernel 2×5', 'conv2d', [3, 4], [2, 5], [2, 3, 8, 16], { padding: [1, 2] }),
  shape('2d kernel 7, stride 2', 'conv2d', [3, 9], 7, [1, 3, 30, 30], { stride: 2, padding: 3 }),
  shape('2d stride 2×3', 'conv2d', [4, 4], 3, [2, 4, 15, 22], { stride: [2, 3], padding: 1, groups: 2 }),
  shape('2d stride 4, kernel 1', 'conv2d', [6, 8], 1, [1, 6, 21, 21], { stride: 4, groups: 2 }),
  shape('2d stride above kernel', 'conv2d', [4, 5], 2, [1, 4, 19, 19], { stride: 5, padding: 1 }),
  shape('2d dilation 2', 'conv2d', [4, 6], 3, [1, 4, 14, 15], { dilation: 2, padding: 2 }),
  shape('2d dilation 3×1, stride 2', 'conv2d', [4, 6], 3, [1, 4, 17, 15], { dilation: [3, 1], stride: 2 }),
  shape('2d dilation 2, stride 3', 'conv2d', [2, 4], 3, [1, 2, 20, 29], {
    dilation: 2,
    stride: 3,
    padding: 2,
  }),
  shape('2d depthwise', 'conv2d', [10, 10], 3, [2, 10, 9, 9], { groups: 10, padding: 1 }),
  shape('2d depthwise ×2', 'conv2d', [6, 12], 3, [1, 6, 10, 7], { groups: 6, padding: 1 }),
  shape('2d depthwise ×3', 'conv2d', [4, 12], 5, [1, 4, 12, 12], { groups: 4, padding: 2 }),
  shape('2d depthwise, stride 2', 'conv2d', [8, 8], 3, [1, 8, 15, 15], { groups: 8, stride: 2, padding: 1 }),
  shape('2d depthwise, short rows', 'conv2d', [10, 10], 5, [2, 10, 7, 7], { groups: 10, padding: 2 }),
  shape('2d depthwise, dilation 2', 'conv2d', [5, 5], 3, [1, 5, 12, 12], {
    groups: 5,
    dilation: 2,
    padding: 2,
  }),
  shape('2d groups 4, 32 channels', 'conv2d', [32, 32], 3, [1, 32, 8, 8], { groups: 4, padding: 1 }),
  shape('2d groups 2, unequal channels', 'conv2d', [4, 18], 3, [1, 4, 9, 10], { groups: 2 }),
  shape('2d output 1×1', 'conv2d', [8, 6], 5, [2, 8, 5, 5], { groups: 2 }),
  shape('2d output width 1', 'conv2d', [3, 5], [1, 6], [1, 3, 7, 6]),
  shape('2d width 3', 'conv2d', [4, 4], 3, [1, 4, 16, 3], { padding: 1 }),
  shape('2d no bias', 'conv2d', [5, 7], 3, [1, 5, 10, 10], { bias: false, padding: 1 }),
  shape('2d asymmetric padding', 'conv2d', [3, 4], 3, [1, 3, 7, 8], {
    padding: [
      [0, 2],
      [3, 1],
    ],
  }),
  shape('2d padding wider than input', 'conv2d', [2, 3], 3, [1, 2, 2, 3], { padding: 6, stride: 2 }),
  shape('2d unbatched', 'conv2d', [4, 8], 3, [4, 9, 9], { groups: 4 }),
  shape('2d batch 5', 'conv2d', [6, 6], 3, [5, 6, 6, 6], { groups: 3, padding: 1 }),
  shape('2d batch 0', 'conv2d', [3, 4], 3, [0, 3, 6, 7]),
  shape('2d one channel', 'conv2d', [1, 1], 1, [1, 1, 1, 1]),
  shape('3d dense', 'conv3d', [3, 5], 3, [1, 3, 6, 7, 8], { padding: 1 }),
  shape('3d groups 2, stride 2', 'conv3d', [4, 6], 3, [1, 4, 7, 9, 8], { groups: 2, stride: 2, padding: 1 }),
  shape('3d kernel 1×2×3', 'conv3d', [2, 4], [1, 2, 3], [2, 2, 4, 5, 9]),
  shape('3d dilation 2×1×3', 'conv3d', [2, 3], 2, [1, 2, 6, 5, 9], {
    dilation: [2, 1, 3],
    padding: [1, 0, 2],
  }),
  shape('3d depthwise ×3', 'conv3d', [3, 9], 2, [1, 3, 5, 5, 6], { groups: 3, padding: 'same' }),
  shape('3d stride 1×2×3', 'conv3d', [4, 4], 3, [1, 4, 6, 8, 14], {
    stride: [1, 2, 3],
    padding: 1,
    groups: 4,
  }),
  shape('3d output 1×1×1', 'conv3d', [4, 4], 3, [2, 4, 3, 3, 3], { groups: 2 }),
];

/**
 * The layers whose speed is measured: those of which frameworks' trackers complain, and their dense
 * relatives.
 */
export const benchLayers: readonly NamedShape[] = [
  shape('dense 3×3, 64→64 @56²', 'conv2d', [64, 64], 3, [1, 64, 56, 56], { padding: 1 }),
  shape('3×3 groups 32, 4 a group, 128 @56²', 'conv2d', [128, 128], 3, [1, 128, 56, 56], {
    groups: 32,
    padding: 1,
  }),
  shape('3×3 groups 32, 8 a group, 256 @28²', 'conv2d', [256, 256], 3, [1, 256, 28, 28], {
    groups: 32,
    padding: 1,
  }),
  shape('3×3 groups 2, 64 a group, 128 @28²', 'conv2d', [128, 128], 3, [1, 128, 28, 28], {
    groups: 2,
    padding: 1,
  }),
  shape('3×3 groups 4, 64 @56²', 'conv2d', [64, 64], 3, [1, 64, 56, 56], { groups: 4, padding: 1 }),
  shape('3×3 groups 4, 32 @32²', 'conv2d', [32, 32], 3, [1, 32, 32, 32], { groups: 4, padding: 1 }),
  shape('batch 8, 3×3 groups 4, 32 @32²', 'conv2d', [32, 32], 3, [8, 32, 32, 32], { groups: 4, padding: 1 }),
  shape('depthwise 3×3, 144 @56²', 'conv2d', [144, 144], 3, [1, 144, 56, 56], { groups: 144, padding: 1 }),
  shape('depthwise 3×3 stride 2, 144 @56²', 'conv2d', [144, 144], 3, [1, 144, 56, 56], {
    groups: 144,
    padding: 1,
    stride: 2,
  }),
  shape('depthwise 5×5, 240 @28²', 'conv2d', [240, 240], 5, [1, 240, 28, 28], { groups: 240, padding: 2 }),
  shape('depthwise ×2 3×3, 32→64 @56²', 'conv2d', [32, 64], 3, [1, 32, 56, 56], { groups: 32, padding: 1 }),
  shape('1×1 groups 3, 240 @28²', 'conv2d', [240, 240], 1, [1, 240, 28, 28], { groups: 3 }),
  shape('1×1, 256→512 @28²', 'conv2d', [256, 512], 1, [1, 256, 28, 28]),
  shape('7×7 stride 2, 3→64 @224²', 'conv2d', [3, 64], 7, [1, 3, 224, 224], { stride: 2, padding: 3 }),
  shape('tutorial 1×1 groups 4, 16→4 @10², batch 2', 'conv2d', [16, 4], 1, [2, 16, 10, 10], { groups: 4 }),
];

/** A 3×3 layer of as many channels in as out on a square input. */
export function squareLayer(channels: number, side: number, groups: number): NamedShape {
  const name = `3×3 groups ${groups}, ${channels} @${side}²`;
  return shape(name, 'conv2d', [channels, channels], 3, [1, channels, side, side], { groups, padding: 1 });
}

/** A geometry to time, whatever it comes from. */
export interface BenchCase {
  readonly name: string;
  readonly geometry: Geometry;
  /**
   * The forward layer of as many multiply-accumulates, for what is derived from one; else the layer itself.
   */
  readonly layer: NamedShape;
}

function layerNamed(name: string): NamedShape {
  const found = benchLayers.find((layer) => layer.name === name);
  if (!found) throw new Error(`no layer to measure is called ${name}`);
  return found;
}

/**
 * The geometry of a layer's weight gradient: its input convolved with its output's gradient as the kernel,
 * channels as images and images as channels, and what was the stride dilates.
 */
function weightGradient(name: string): BenchCase {
  const layer = layerNamed(name);
  const { geometry } = layer;
  const { stride, kernel, output, input, before } = geometry;
  const each = (size: (axis: 0 | 1 | 2) => number) => [size(0), size(1), size(2)] as const;
  const padded = each((axis) => (output[axis] - 1) * stride[axis] + kernel[axis]);
  return {
    name: `weight gradient of ${name}`,
    layer,
    geometry: {
      ...geometry,
      batch: geometry.inPerGroup,
      inPerGroup: geometry.batch,
      kernel: output,
      stride: geometry.dilation,
      dilation: stride,
      after: each((axis) => padded[axis] - input[axis] - before[axis]),
      padded,
      output: kernel,
    },
  };
}

/**
 * One of the four phases of a transposed 4×4 layer of stride 2 on what `name` has as input: 2×2 taps, a
 * quarter of its outputs.
 */
function transposedPhase(name: string): BenchCase {
  const layer = layerNamed(name);
  const { geometry } = layer;
  const [depth, height, width] = geometry.input;
  const kernel = [1, 2, 2] as const;
  const padded = [depth, height + 1, width + 1] as const;
  return {
    name: `transposed phase 2×2 of ${name}`,
    layer,
    geometry: { ...geometry, kernel, before: [0, 1, 1], after: [0, 0, 0], padded, output: geometry.input },
  };
}

/** Everything that is timed. */
export const benchCases: readonly BenchCase[] = [
  ...benchLayers.map((layer) => ({ name: layer.name, geometry: layer.geometry, layer })),
  transposedPhase('dense 3×3, 64→64 @56²'),
  transposedPhase('3×3 groups 32, 4 a group, 128 @56²'),
  transposedPhase('depthwise 3×3, 144 @56²'),
  weightGradient('dense 3×3, 64→64 @56²'),
  weightGradient('3×3 groups 32, 4 a group, 128 @56²'),
  weightGradient('3×3 groups 2, 64 a group, 128 @28²'),
  weightGradient('depthwise 3×3, 144 @56²'),
  weightGradient('depthwise 3×3 stride 2, 144 @56²'),
  weightGradient('1×1, 256→512 @28²'),
  weightGradient('batch 8, 3×3 groups 4, 32 @32²'),
];
