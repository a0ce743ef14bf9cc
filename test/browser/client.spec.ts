import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, expect, it } from 'vitest';
import { startService } from '../../scripts/built-service.ts';
import { freePort } from '../../scripts/free-port.ts';
import { visit } from './chromium.ts';

const key = 'a-key-of-the-tests-0123456789';

/** A site of a user, of another origin than the service: a page that imports the built client. */
const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const client = readFileSync(new URL('../../dist/client.js', import.meta.url));
const site = createServer((request, reply) => {
  if (request.url === '/client.js') reply.setHeader('content-type', 'text/javascript').end(client);
  else reply.setHeader('content-type', 'text/html').end('<!doctype html><title>A site</title>');
}).listen(port, '127.0.0.1');
await once(site, 'listening');
const service = await startService({ CORS_ORIGINS: origin, API_KEYS: key });
afterAll(async () => {
  site.close();
  site.closeAllConnections();
  await service.stop();
});

/** Runs a script in the page, where `client` is one of the service. */
async function inPage(script: string): Promise<unknown> {
  const { page } = await visit(origin, { mayComplain: true });
  return page.evaluate(`(async () => {
    const { createClient, ServiceProblem } = await import('/client.js');
    const client = createClient({ url: '${service.url}', apiKey: '${key}' });
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
    const input = { shape: [1, 1, 3], data: Float32Array.of(1, 2, 3) };
    ${script}
  })()`);
}

it('should compute with typed arrays from a page of another origin', async () => {
  const answer = await inPage(`
    const { output } = await client.conv({ layer, input, weight: { fill: 1 } }, { timeout: 10 });
    return [output.data instanceof Float32Array, ...output.shape, ...output.data];
  `);
  expect(answer).toEqual([true, 1, 1, 2, 3, 5]);
});

it('should throw the problems of the service', async () => {
  const answer = await inPage(`
    const problem = await client.conv({ layer: { ...layer, groups: 2 }, input }).catch((error) => error);
    const { status, code, pointer, hint, instance } = problem;
    return [problem instanceof ServiceProblem, status, code, pointer, hint, instance];
  `);
  const hint = expect.stringContaining('1');
  const expected = [true, 422, 'invalid-layer', '/layer/groups', hint, expect.stringMatching(/^req-/)];
  expect(answer).toEqual(expected);
});

it('should follow a job to its end, by its events, and cancel another one', async () => {
  const answer = await inPage(`
    const dense = { type: 'conv2d', in_channels: 256, out_channels: 256, kernel_size: 3, padding: 1 };
    const ones = { shape: [2, 256, 64, 64], fill: 1 };
    const polls = [];
    const { fetch } = window;
    window.fetch = (target, init) => {
      if (/jobs\\/[^/]+$/.test(target) && init.method === 'GET') polls.push(target);
      return fetch(target, init);
    };
    const job = await client.later('conv', { layer: dense, input: ones });
    const done = [];
    const { output } = await job.wait({ onProgress: ({ progress }) => done.push(progress.done / progress.total) });
    await job.cancel();
    const second = await client.later('conv', { layer: { ...dense, kernel_size: 9, padding: 4 }, input: ones });
    for await (const { status } of second.states()) if (status === 'running') break;
    await second.cancel();
    const { code } = await second.wait().catch((error) => error);
    return { shape: output.shape, done, code, polls: polls.length };
  `);
  expect(answer).toMatchObject({ shape: [2, 256, 64, 64], code: 'no-result', polls: 0 });
  const { done } = Object(answer);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect([done.length > 1, done.at(-1)]).toEqual([true, 1]);
});

it('should end a request by its signal', async () => {
  const answer = await inPage(`
    const dense = { type: 'conv2d', in_channels: 256, out_channels: 256, kernel_size: 3 };
    const request = { layer: dense, input: { shape: [2, 256, 64, 64], fill: 1 } };
    return client.conv(request, { signal: AbortSignal.timeout(20) }).catch((error) => error.name);
  `);
  expect(answer).toBe('TimeoutError');
});
