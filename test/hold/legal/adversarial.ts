import type { LegalRequest } from '../../helpers/legal/prepared.ts';

/** Small requests that ask for much work, each in a way of its own. Some are over a limit. */

const one = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 };
const far = { ...one, kernel_size: 3, dilation: 8_000_000, padding: 8_000_000, dtype: 'float64' };
const replicate = { ...far, padding_mode: 'replicate' };
const edge = { ...one, padding: 1, padding_mode: 'replicate' };
const ten = { shape: [1, 1, 10], data: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] };
const scaling = (scale: number) => ({ scale, zero_point: 0 });
const filled = (...shape: number[]) => ({ shape, fill: 1 });
const layers = (count: number, layer: object) => Array.from({ length: count }, () => ({ layer }));

export const adversarial: readonly LegalRequest[] = [
  ...[far, replicate].flatMap((layer) => [
    { operation: 'conv', body: { layer, input: ten } },
    { operation: 'gradients', body: { layer, input: ten, format: 'none' } },
    { operation: 'compare', body: { layers: layers(10, layer), input: ten } },
    { operation: 'sweep', body: { layer, input: ten } },
    { operation: 'explain', body: { layer, input: ten, index: [0, 0, 5] } },
  ]),
  ...[2 ** 20, 2 ** 30, 2 ** 31, 2 ** 33].flatMap((length) => [
    { operation: 'conv', body: { layer: edge, input: filled(0, 1, length) } },
    { operation: 'gradients', body: { layer: edge, input: filled(0, 1, length) } },
    { operation: 'sweep', body: { layer: edge, input: filled(0, 1, length) } },
    { operation: 'shapes', body: { layer: edge, input_shape: [0, 1, length] } },
    { operation: 'shapes', body: { layer: edge, input_shape: [1, 1, length] } },
  ]),
  {
    operation: 'conv',
    body: { layer: { ...one, type: 'conv_transpose3d', kernel_size: 200 }, input: filled(1, 1, 1, 1, 1) },
  },
  {
    operation: 'conv',
    body: { layer: { ...one, type: 'conv_transpose2d', kernel_size: [32768, 3] }, input: filled(1, 1, 1, 1) },
  },
  { operation: 'conv', body: { layer: one, input: filled(1_000_000, 1, 1), format: 'none' } },
  { operation: 'conv', body: { layer: one, input: filled(1, 1, 2 ** 22), format: 'nested' } },
  {
    operation: 'shapes',
    body: {
      layer: { ...one, in_channels: 8192, out_channels: 8192, groups: 8192 },
      input_shape: [1, 8192, 1],
    },
  },
  {
    operation: 'shapes',
    body: {
      layers: Array.from({ length: 256 }, () => ({ ...one, in_channels: 32, out_channels: 32, groups: 32 })),
      input_shape: [1, 32, 1],
    },
  },
  {
    operation: 'sweep',
    body: {
      layer: { ...one, in_channels: 2 ** 23, out_channels: 2 ** 24 },
      input_shape: [1, 2 ** 23, 1],
      groups: Array.from({ length: 64 }, (_, i) => 2 ** (i % 24)),
    },
  },
  ...[
    // Products that all are ties; factors whose shift is short; and all runtimes at odds about every output.
    { input: scaling(1), output: scaling(6), runtimes: ['exact'] },
    { input: scaling(2 ** 18), output: scaling(1), runtimes: ['tosa-single'] },
    { input: scaling(1), output: scaling(6), runtimes: undefined },
  ].map(({ runtimes, ...scales }) => ({
    operation: 'quantized',
    body: {
      ...{
        layer: one,
        input: { shape: [1, 1, 2 ** 20], fill: 3 },
        weight: { fill: 1 },
        runtimes,
        format: 'none',
      },
      quantization: { dtype: 'int8', weight: scaling(1), ...scales },
    },
  })),
  ...[far, replicate].flatMap((layer) => [
    { operation: 'translate', body: { layer, input_shape: [1, 1, 10] } },
    { operation: 'vectors', body: { pack: 'npz', layer, input: ten } },
  ]),
  {
    operation: 'quantized',
    body: {
      layer: { ...one, in_channels: 16_384, out_channels: 16_384, groups: 16_384 },
      ...{ input: filled(1, 16_384, 1), weight: { fill: 1 }, format: 'none' },
      quantization: {
        ...{ dtype: 'int8', input: scaling(1), output: scaling(1) },
        weight: { scale: Array(16_384).fill(0.0123456), zero_point: Array(16_384).fill(0) },
      },
    },
  },
  {
    operation: 'explain',
    body: { layer: { ...one, kernel_size: 65_536 }, input: filled(1, 1, 65_536), index: [0, 0, 0] },
  },
];
