import { gzipSync } from 'node:zlib';
import { randomNumbers } from '../seed.ts';

/** A request that takes much memory for its kind. */
export interface LargeRequest {
  readonly name: string;
  readonly operation: 'conv' | 'compare' | 'gradients' | 'explain' | 'sweep' | 'quantized';
  readonly body: object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const M = 2 ** 20;
const normal = { kind: 'normal', seed: 5 };
const layer = (type: string, inChannels: number, outChannels: number, rest: object = {}) => ({
  ...{ type, in_channels: inChannels, out_channels: outChannels, kernel_size: 3 },
  ...rest,
});
const conv = (name: string, body: object, headers = {}): LargeRequest => ({
  ...{ name: `conv: ${name}`, operation: 'conv', body, headers },
});

/** Figures of float32 and JSON text: `count` numbers of seven digits. */
function randomText(count: number, digits = 7): string {
  const random = randomNumbers('memory');
  const some = Array.from({ length: 4096 }, () => (2 * random() - 1).toFixed(digits)).join(',');
  return Array(count / 4096)
    .fill(some)
    .join(',');
}

const plain1d = layer('conv1d', 1, 1, { kernel_size: 1 });
const given = (tensor: string, more: object = {}) => {
  const head = JSON.stringify({ layer: plain1d, format: 'none', ...more }).slice(0, -1);
  return Buffer.from(`${head},"input":${tensor}}`);
};
const base64Of = (bytes: number) => Buffer.alloc(bytes, 60).toString('base64');

function safetensors(dtype: string, shape: readonly number[], bytes: number, offset = 0): Buffer {
  const request = JSON.stringify({ layer: plain1d, format: 'none' });
  const header = JSON.stringify({
    __metadata__: { request },
    input: { dtype, shape, data_offsets: [0, bytes] },
  });
  const start = Math.ceil((8 + header.length) / 8) * 8 + offset;
  const file = Buffer.alloc(start + bytes, 60);
  file.writeBigUInt64LE(BigInt(start - 8));
  file.fill(' ', 8, start);
  file.write(header, 8);
  return file;
}

const scaling = { scale: 0.02, zero_point: 0 };
const quantization = { dtype: 'int8', input: scaling, weight: scaling, output: scaling };

const image = (channels: number, side: number, batch = 1) => ({
  shape: [batch, channels, side, side],
  fill: normal,
});

/** Requests of every operation, and of every way to take memory. */
export function largeRequests(): LargeRequest[] {
  const file = { 'content-type': 'application/x-safetensors' };
  return [
    ...[1, 64].map(
      (channels): LargeRequest => ({
        name: `quantized: ${channels} channels under all runtimes`,
        operation: 'quantized',
        body: {
          ...{
            layer: layer('conv2d', channels, channels, { padding: 1 }),
            input: image(channels, 1280 / channels ** 0.5),
          },
          ...{ weight: { fill: 0.5 }, quantize: true, quantization, format: 'base64' },
        },
      }),
    ),
    conv('1 × 1, without a tensor', {
      ...{ layer: layer('conv2d', 16, 16, { kernel_size: 1 }), input: image(16, 1024), format: 'none' },
    }),
    conv('3 × 3 in float64', {
      layer: layer('conv2d', 4, 4, { padding: 1, dtype: 'float64' }),
      ...{ input: image(4, 1024, 2), format: 'none' },
    }),
    conv('nested', { layer: layer('conv2d', 4, 4), input: image(4, 1024), format: 'nested' }),
    conv('flat in float64', {
      ...{ layer: layer('conv2d', 4, 4, { dtype: 'float64' }), input: image(4, 1024), format: 'flat' },
    }),
    conv(
      'nested, gzip',
      { layer: layer('conv2d', 4, 4), input: image(4, 1024) },
      { 'accept-encoding': 'gzip' },
    ),
    conv('base64 in float64', {
      layer: layer('conv2d', 4, 4, { dtype: 'float64' }),
      ...{ input: image(4, 1024, 2), format: 'base64' },
    }),
    conv('base64 with the input', {
      ...{ layer: layer('conv2d', 4, 4), input: image(4, 1024, 2), format: 'base64', include: ['input'] },
    }),
    conv(
      'safetensors with all tensors',
      { layer: layer('conv2d', 4, 4), input: image(4, 1024, 2), include: ['input', 'weight', 'bias'] },
      { accept: 'application/x-safetensors' },
    ),
    conv('npy', { layer: layer('conv2d', 4, 4), input: image(4, 1024, 2) }, { accept: 'application/x-npy' }),
    conv('reflect conv3d', {
      layer: layer('conv3d', 2, 2, { padding: 1, padding_mode: 'reflect' }),
      ...{ input: { shape: [1, 2, 160, 180, 180], fill: 1 }, format: 'base64' },
    }),
    conv('replicate conv1d, far apart', {
      layer: layer('conv1d', 1, 1, {
        ...{ dilation: 4 * M, padding: 4 * M, padding_mode: 'replicate', dtype: 'float64' },
      }),
      ...{ input: { shape: [1, 1, 10], fill: 1 }, format: 'none' },
    }),
    conv('zeros conv1d, far apart', {
      layer: layer('conv1d', 1, 1, { dilation: 4 * M, padding: 4 * M, dtype: 'float64' }),
      ...{ input: { shape: [1, 1, 10], fill: 1 }, format: 'none' },
    }),
    conv('circular', {
      layer: layer('conv2d', 8, 8, { padding: 2, padding_mode: 'circular', groups: 8 }),
      ...{ input: image(8, 1024), format: 'none' },
    }),
    conv('transposed, stride 2', {
      layer: layer('conv_transpose2d', 4, 4, { stride: 2, dtype: 'float64' }),
      ...{ input: image(4, 512, 2), format: 'base64' },
    }),
    conv('transposed, stride 1', {
      layer: layer('conv_transpose1d', 2, 2, { dtype: 'float64' }),
      ...{ input: { shape: [2, 4 * M], fill: normal }, format: 'none' },
    }),
    conv('transposed conv3d', {
      layer: layer('conv_transpose3d', 1, 2, { stride: [2, 2, 2] }),
      ...{ input: { shape: [1, 1, 96, 96, 96], fill: normal }, format: 'none' },
    }),
    conv('reductions over the first axes', {
      layer: layer('conv2d', 4, 4),
      ...{ input: image(4, 1024, 2), format: 'none', reduce: [{ op: 'mean', dims: [0, 1] }] },
    }),
    conv('depthwise', {
      ...{
        layer: layer('conv2d', 64, 64, { groups: 64, padding: 1 }),
        input: image(64, 480),
        format: 'none',
      },
    }),
    conv('large weights', {
      layer: layer('conv2d', 4096, 4096, { kernel_size: 1 }),
      ...{ input: { shape: [1, 4096, 2, 2], fill: 1 }, format: 'none' },
    }),
    conv('large weights, given', {
      layer: layer('conv2d', 2048, 2048, { kernel_size: 2, bias: false }),
      ...{ input: { shape: [1, 2048, 3, 3], fill: 1 }, weight: { fill: 0.5 }, format: 'none' },
    }),
    conv('many short planes', {
      layer: layer('conv1d', 4, 4, { kernel_size: 1 }),
      ...{ input: { shape: [M / 2, 4, 1], fill: 1 }, format: 'none' },
    }),
    conv('many groups', {
      layer: layer('conv2d', 4096, 4096, { groups: 512 }),
      ...{ input: image(4096, 40), format: 'none' },
    }),
    { name: 'conv: nested numbers given', operation: 'conv', body: given(`[[[${randomText(4 * M)}]]]`) },
    {
      ...{ name: 'conv: short numbers given', operation: 'conv' },
      body: given(`[[[1${',1'.repeat(8 * M - 1)}]]]`),
    },
    {
      ...{ name: 'conv: numbers given in float64', operation: 'conv' },
      body: given(`[[[${randomText(2 * M, 15)}]]]`, { layer: { ...plain1d, dtype: 'float64' } }),
    },
    {
      ...{ name: 'conv: float16 in base64', operation: 'conv' },
      body: given(`{"shape":[1,1,${12 * M}],"dtype":"float16","base64":"${base64Of(24 * M)}"}`),
    },
    {
      ...{ name: 'conv: int8 in base64', operation: 'conv' },
      body: given(`{"shape":[1,1,${12 * M}],"dtype":"int8","base64":"${base64Of(12 * M)}"}`),
    },
    {
      ...{ name: 'conv: safetensors in place', operation: 'conv', headers: file },
      body: safetensors('F32', [1, 1, 12 * M], 48 * M),
    },
    {
      ...{ name: 'conv: safetensors, not aligned', operation: 'conv', headers: file },
      body: safetensors('F32', [1, 1, 12 * M], 48 * M, 1),
    },
    {
      ...{ name: 'conv: bfloat16 in safetensors', operation: 'conv', headers: file },
      body: safetensors('BF16', [1, 1, 16 * M], 32 * M),
    },
    {
      ...{ name: 'conv: numbers given, gzip', operation: 'conv', headers: { 'content-encoding': 'gzip' } },
      body: gzipSync(given(`[[[${randomText(4 * M)}]]]`), { level: 1 }),
    },
    {
      ...{ name: 'gradients: 16 M elements of float64', operation: 'gradients' },
      body: {
        layer: { ...plain1d, dtype: 'float64' },
        ...{ input: { shape: [1, 1, 16 * M], fill: 1 }, format: 'base64' },
      },
    },
    {
      ...{ name: 'gradients: a batch', operation: 'gradients' },
      body: { layer: layer('conv2d', 8, 8, { padding: 1 }), input: image(8, 256, 8), format: 'base64' },
    },
    {
      ...{ name: 'gradients: stride 2', operation: 'gradients' },
      body: { layer: layer('conv2d', 4, 8, { stride: 2 }), input: image(4, 1024, 2), format: 'none' },
    },
    {
      ...{ name: 'gradients: transposed', operation: 'gradients' },
      body: {
        layer: layer('conv_transpose2d', 4, 4, { stride: 2 }),
        ...{ input: image(4, 512, 2), format: 'base64' },
      },
    },
    {
      ...{ name: 'gradients: reflect, with the output', operation: 'gradients' },
      body: {
        layer: layer('conv2d', 4, 4, { padding: 1, padding_mode: 'reflect', dtype: 'float64' }),
        ...{ input: image(4, 1024), format: 'base64', include: ['output', 'input'] },
      },
    },
    {
      ...{ name: 'compare: three layers', operation: 'compare' },
      body: {
        ...{ input: image(4, 1024), format: 'base64' },
        layers: [1, 2, 4].map((groups) => ({ layer: layer('conv2d', 4, 4, { groups }) })),
      },
    },
    {
      ...{ name: 'compare: two dtypes', operation: 'compare' },
      body: {
        ...{ input: image(4, 1024), format: 'none' },
        layers: ['float32', 'float64'].map((dtype) => ({ layer: layer('conv2d', 4, 4, { dtype }) })),
      },
    },
    {
      ...{ name: 'sweep: repeated', operation: 'sweep' },
      body: { layer: layer('conv2d', 4, 4, { groups: 1 }), input: image(4, 1024), repeat: 3 },
    },
    {
      ...{ name: 'explain: a large input', operation: 'explain' },
      body: {
        layer: layer('conv2d', 16, 16, { dtype: 'float64' }),
        ...{ input: image(16, 700), index: [0, 3, 5, 5] },
      },
    },
    {
      ...{ name: 'explain: large weights', operation: 'explain' },
      body: {
        layer: layer('conv2d', 2048, 4096, { kernel_size: 1 }),
        ...{ input: image(2048, 3), index: [0, 3, 1, 1] },
      },
    },
  ];
}
