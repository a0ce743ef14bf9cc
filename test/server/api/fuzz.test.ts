import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { testApp } from '../../helpers/app.ts';
import { randomData } from '../../helpers/random.ts';

/** Mutations of each body; FUZZ_RUNS=100000 is the long form. */
const runs = Number(process.env.FUZZ_RUNS ?? 400);

const limits = { MAX_ELEMENTS: '100000', MAX_MACS: '10000000' };
const app = await testApp(limits);
/** Takes every body for a large one: a file is read in place, or by a worker. */
const largeApp = await testApp({ ...limits, INLINE_BODY_BYTES: '1' });

const layer = {
  type: 'conv1d',
  in_channels: 2,
  out_channels: 2,
  kernel_size: 3,
  groups: 2,
  padding: 1,
  dtype: 'float32',
};
const input = [...randomData(80, 'float32', 1)];
const request = { layer, weight: { fill: 0.5 }, seed: 7, reduce: [{ op: 'mean', dims: [1] }] };

const file = writeSafetensors([['input', { shape: [2, 40], data: Float32Array.from(input) }]], {
  request: JSON.stringify(request),
});

const bodies = [
  {
    name: 'JSON',
    app,
    type: 'application/json',
    body: Buffer.from(
      JSON.stringify({ ...request, input: [input.slice(0, 40), input.slice(40)], bias: [0.25, -1e-3] }),
    ),
  },
  {
    name: 'JSON with base64',
    app,
    type: 'application/json',
    body: Buffer.from(
      JSON.stringify({
        ...request,
        input: { shape: [2, 40], base64: Buffer.from(Float32Array.from(input).buffer).toString('base64') },
      }),
    ),
  },
  { name: 'safetensors', app, type: 'application/x-safetensors', body: Buffer.from(file) },
  {
    name: 'safetensors taken for large',
    app: largeApp,
    type: 'application/x-safetensors',
    body: Buffer.from(file),
  },
];

/** 4xx with a problem document, or 200 with a reply whose shapes agree with each other. */
async function check(service: typeof app, type: string, payload: Buffer): Promise<void> {
  const reply = await service.inject({
    method: 'POST',
    url: '/v1/conv',
    headers: { 'content-type': type },
    payload,
  });
  const answer = reply.json();
  if (reply.statusCode === 200) {
    expect(answer.statistics.output.count).toBe(
      answer.shapes.output.reduce((product: number, size: number) => product * size, 1),
    );
    return;
  }
  expect(reply.statusCode, payload.toString('latin1')).toBeGreaterThanOrEqual(400);
  expect(reply.statusCode, payload.toString('latin1')).toBeLessThan(500);
  expect(answer.type).toMatch(/^\/problems\//);
}

describe.each(bodies)('a broken body of $name', ({ app, type, body }) => {
  it('is 200 whole', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/conv',
      headers: { 'content-type': type },
      payload: body,
    });
    expect(reply.statusCode).toBe(200);
  });

  it('is 4xx at every prefix', async () => {
    for (let length = 0; length < body.length; length++) {
      const payload = body.subarray(0, length);
      const reply = await app.inject({
        method: 'POST',
        url: '/v1/conv',
        headers: { 'content-type': type },
        payload,
      });
      expect([400, 422], `${length}`).toContain(reply.statusCode);
    }
  });

  it('is 4xx or answered after random changes of bytes', { timeout: 60_000 + runs * 20 }, async () => {
    const random = new Uint32Array(randomData(8 * runs, 'float32', 99).buffer);
    for (let run = 0; run < runs; run++) {
      const payload = Buffer.from(body);
      const changes = 1 + (random[8 * run] % 3);
      for (let i = 1; i <= changes; i++)
        payload[random[8 * run + i] % payload.length] = random[8 * run + i + 4] & 255;
      await check(app, type, payload);
    }
  });
});
