import { describe, expect, it } from 'vitest';
import { at, post, testApp } from '../../helpers/app.ts';

const limit = 100_000;
const app = await testApp({ MAX_REPLY_BYTES: String(limit) });
const open = await testApp();

/** A 1×1 layer of one channel on so many random numbers. */
function request(elements: number, fields: object, dtype = 'float32') {
  return {
    layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, dtype },
    input: { shape: [1, 1, elements], fill: { kind: 'normal', seed: 1 } },
    ...fields,
  };
}

describe('a reply that would be too long', () => {
  it.each([
    ['text of float32', '/v1/conv', 9091, { format: 'nested' }, 'float32', 'format "base64"'],
    ['text of float64', '/v1/conv', 5001, { format: 'flat' }, 'float64', 'format "base64"'],
    ['base64', '/v1/conv', 18_751, { format: 'base64' }, 'float32', 'format "none"'],
    [
      'with its input',
      '/v1/conv',
      9376,
      { format: 'base64', include: ['input'] },
      'float32',
      'format "none"',
    ],
    ['gradients', '/v1/gradients', 9091, { include: [] }, 'float32', 'format "base64"'],
    [
      'reductions',
      '/v1/conv',
      5000,
      {
        format: 'none',
        reduce: [
          { op: 'sum', dims: [0] },
          { op: 'min', dims: [1] },
        ],
      },
      'float32',
      'stay at or below 100000 bytes',
    ],
  ])('is refused before it is computed: %s', async (_, url, elements, fields, dtype, hint) => {
    const { status, body } = await post(app, url, request(elements, fields, dtype));
    expect(status).toBe(413);
    expect(body).toMatchObject({ type: '/problems/limit-exceeded' });
    expect(body.errors).toEqual([
      {
        pointer: '/format',
        message: expect.stringMatching(
          /^the reply would have about 1\d{5} bytes, over the limit of 100000 \(MAX_REPLY_BYTES\)$/,
        ),
        hint: `${hint}, or run the service with a larger MAX_REPLY_BYTES`,
      },
    ]);
    const { status: shorter } = await post(app, url, request(elements >> 3, fields, dtype));
    expect(shorter).toBe(200);
  });

  it('counts what is said of each channel', async () => {
    const channels = 2 ** 23;
    const layer = { type: 'conv1d', in_channels: channels, out_channels: channels, groups: channels };
    const input = { shape: [1, channels, 1], fill: 1 };
    const { status, body } = await post(open, '/v1/conv', {
      layer: { ...layer, kernel_size: 1 },
      input,
      format: 'none',
    });
    expect(status).toBe(413);
    expect(body.detail).toContain(`about ${80 * channels} bytes`);
  });

  it('of a comparison counts all layers', async () => {
    const { layer, input } = request(4000, {});
    const layers = (count: number) => Array.from({ length: count }, () => ({ layer }));
    expect((await post(app, '/v1/compare', { input, layers: layers(2) })).status).toBe(200);
    expect((await post(app, '/v1/compare', { input, layers: layers(3) })).status).toBe(413);
  });

  it('is allowed as a file, whose elements are shorter', async () => {
    const payload = JSON.stringify(request(20_000, {}));
    const headers = { 'content-type': 'application/json' };
    const inForm = async (accept: string) => {
      const reply = await app.inject({
        method: 'POST',
        url: '/v1/conv',
        headers: { ...headers, accept },
        payload,
      });
      return reply.statusCode;
    };
    expect(await inForm('application/json')).toBe(413);
    expect(await inForm('application/x-safetensors')).toBe(200);
    expect(await inForm('application/x-npy')).toBe(200);
  });
});

it('has the statistics of each of a hundred thousand channels', async () => {
  const channels = 100_000;
  const layer = { type: 'conv1d', in_channels: channels, out_channels: channels, groups: channels };
  const { status, body } = await post(open, '/v1/conv', {
    layer: { ...layer, kernel_size: 1, bias: false },
    input: { shape: [1, channels, 2], fill: { kind: 'axis', axis: 1 } },
    weight: { fill: 2 },
    format: 'none',
  });
  expect(status).toBe(200);
  const { mean, std } = Object(at(body, 'statistics', 'output', 'per_channel'));
  expect(mean).toEqual(Array.from({ length: channels }, (_, channel) => 2 * channel));
  expect(std).toEqual(new Array(channels).fill(0));
});

it.each(['float32', 'float64'])('the length of %s as text is about what is predicted', async (dtype) => {
  const { body } = await post(open, '/v1/conv', request(20_000, { format: 'flat' }, dtype));
  const length = JSON.stringify(body.output).length / 20_000;
  const predicted = dtype === 'float32' ? 11 : 20;
  expect(length).toBeGreaterThan(0.9 * predicted);
  expect(length).toBeLessThan(1.1 * predicted);
});
