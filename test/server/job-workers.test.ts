import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { hasRedis, startRedis } from '../helpers/redis.ts';

const redis = hasRedis ? await startRedis() : undefined;
afterAll(() => redis?.stop());

const script = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

/** The built service with its jobs on Redis. */
async function started(settings: Readonly<Record<string, string>>) {
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = {
    ...{ PATH: process.env.PATH, PORT: new URL(url).port, WORKERS: '1', MEMORY_MB: '512', ENGINE: 'wasm' },
    ...{ LOG_LEVEL: 'fatal', REDIS_URL: redis?.url, ...settings },
  };
  const server = spawn(process.execPath, [script], { env, stdio: 'ignore' });
  onTestFinished(() => void server.kill('SIGKILL'));
  const isReady = () =>
    fetch(`${url}/health/ready`).then(
      ({ status }) => status === 200,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
  const stop = async () => {
    const exit = once(server, 'exit');
    server.kill('SIGTERM');
    return (await exit)[0];
  };
  return { url, stop };
}

/** Posts a job of 0.27 thousand million multiply-accumulates for each element of its kernel. @returns its address */
async function post(url: string, kernel: number): Promise<string> {
  const layer = { type: 'conv1d', in_channels: 256, out_channels: 256, kernel_size: kernel };
  const input = { shape: [1, 256, 4096 + kernel - 1], fill: 1 };
  const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
  const body = JSON.stringify({ layer, input, format: 'none' });
  return url + (await fetch(`${url}/v1/conv`, { method: 'POST', headers, body })).headers.get('location');
}

const statusOf = async (job: string) => /"status":"(\w+)"/.exec(await (await fetch(job)).text())?.[1];

it.runIf(redis)('ends a job that it runs when it is told to stop, or hands it back in time', async () => {
  const [api, worker] = await Promise.all([started({ ROLE: 'api' }), started({ ROLE: 'worker' })]);
  const [running, waiting] = [await post(api.url, 15), await post(api.url, 61)];
  while ((await statusOf(running)) === 'queued') await sleep(10);
  expect(await worker.stop()).toBe(0);
  expect(await statusOf(running)).toBe('done');
  expect(await statusOf(waiting)).toBe('queued');

  const hasty = await started({ ROLE: 'worker', SHUTDOWN_TIMEOUT_MS: '100' });
  while ((await statusOf(waiting)) === 'queued') await sleep(10);
  expect(await hasty.stop()).toBe(0);
  expect(await statusOf(waiting)).toBe('queued');
});
