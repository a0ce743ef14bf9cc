/** Requests whose work is long in one way each: 16 million elements, or a body of 64 MiB. */
export interface LongWork {
  readonly what: string;
  readonly path: string;
  readonly body: string;
}

const plain = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 1, groups: 16 };
const kernel = { ...plain, kernel_size: 3, padding: 1, groups: 4 };
const shape = [16, 16, 256, 256];
const cropped = [16, 16, 254, 254];
const ones = { shape, fill: 1 };
const drawn = (kind: object) => ({ shape, fill: { ...kind, seed: 1 } });

const work = (what: string, request: object, path = '/v1/conv'): LongWork => ({
  what,
  path,
  body: JSON.stringify({ format: 'none', ...request }),
});

/** As large as the limit lets it be. */
const body = (what: string, tensor: string): LongWork => ({
  what,
  path: '/v1/conv',
  body: `{"layer":${JSON.stringify(plain)},"input":${tensor}}`,
});

const bodyBytes = 2 ** 26 - 200;
const numbers = Array.from({ length: 1000 }, (_, i) => ((i * 0.6180339887) % 1).toFixed(6)).join(',');

export function longWork(): readonly LongWork[] {
  return [
    work('a normal fill', { layer: plain, input: drawn({ kind: 'normal', mean: 0, std: 1 }) }),
    work('a uniform fill in float64', {
      layer: { ...plain, dtype: 'float64' },
      input: drawn({ kind: 'uniform', low: 0, high: 1 }),
    }),
    work('reductions', {
      layer: plain,
      input: ones,
      reduce: [
        { op: 'std', dims: [1] },
        { op: 'mean', dims: [0, 3] },
        { op: 'max', dims: [3] },
      ],
    }),
    work('a layer that extends its input', {
      layer: { ...kernel, padding_mode: 'reflect' },
      input: { shape: cropped, fill: 1 },
    }),
    work('a weight of 16 million elements', {
      layer: { type: 'conv2d', in_channels: 4096, out_channels: 4096, kernel_size: 1 },
      input: { shape: [4, 4096, 2, 2], fill: 1 },
    }),
    work('gradients', { layer: kernel, input: { shape: cropped, fill: 1 } }, '/v1/gradients'),
    { ...work('an explanation', {}, '/v1/explain'), body: explanation() },
    work('a reply in base64', { layer: plain, input: ones, format: 'base64' }),
    work('a nested reply', {
      layer: plain,
      input: drawn({ kind: 'uniform', low: 0, high: 1 }),
      format: 'nested',
    }),
    body(
      'a body of numbers',
      `{"shape":[1],"data":[${`${numbers},`.repeat(bodyBytes / (numbers.length + 1))}1]}`,
    ),
    body('a body of base64', `{"shape":[1],"base64":"${'AAAA'.repeat(bodyBytes / 4)}"}`),
  ];
}

function explanation(): string {
  const input = drawn({ kind: 'normal', mean: 0, std: 1 });
  return JSON.stringify({ layer: plain, input, index: [0, 0, 5, 5] });
}
