import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../../src/server/app.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { listeningApp } from '../../helpers/app.ts';
import { faultSeeds, faultyWorker } from '../../helpers/faults.ts';
import { answered, ask, job, little, MiB } from '../../helpers/large-jobs.ts';

describe('a job that takes more memory than there is', () => {
  it('is refused with 413, the figure and the setting', async () => {
    const { app, url } = await listeningApp(little);
    const { status, problem } = await answered(ask(url, job(2 ** 24 - 2)));
    expect(status).toBe(413);
    expect(problem.type).toBe('/problems/limit-exceeded');
    const [, needed, most] = /about (\d+) bytes of memory, over the limit of (\d+) \(MEMORY_MB\)/.exec(
      problem.detail,
    ) ?? ['', '0', '0'];
    expect(Number(most)).toBe(Math.floor(app.dispatcher.memory.largest));
    // An input and an output.
    expect(Number(needed)).toBeGreaterThan((4 + 4) * 2 ** 24);
    expect(problem.errors[0].hint).toMatch(/MEMORY_MB/);
  });

  it('is not one of a large service', async () => {
    const { url } = await listeningApp({ ...little, MEMORY_MB: '4096' });
    expect((await answered(ask(url, job(2 ** 22)))).status).toBe(200);
  });
});

describe('jobs that take more memory together than there is', () => {
  it('wait for each other, and small ones do not wait for them', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp(little);
    await app.dispatcher.start();
    const { memory } = app.dispatcher;
    const large = [1, 2, 3].map(() => answered(ask(url, job(5 * MiB))));
    await vi.waitFor(() => expect(memory.waiting).toBeGreaterThan(0));
    expect(memory.held).toBeLessThanOrEqual(memory.largest * (8 / 7));
    const small = await answered(ask(url, job(2 ** 16)));
    expect(small.status).toBe(200);
    for (const { status } of await Promise.all(large)) expect(status).toBe(200);
    await vi.waitFor(() => expect([memory.held, memory.waiting]).toEqual([0, 0]));
  });

  it('are refused with 503 where too much waits already', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp(little);
    await app.dispatcher.start();
    const all = await Promise.all(Array.from({ length: 12 }, () => answered(ask(url, job(5 * MiB)))));
    const refused = all.filter(({ status }) => status === 503);
    expect(all.filter(({ status }) => status === 200).length).toBeGreaterThan(1);
    expect(refused.length).toBeGreaterThan(0);
    for (const { retryAfter, problem } of refused) {
      expect(retryAfter).toBe('1');
      expect(problem).toMatchObject({ type: '/problems/unavailable', detail: /MEMORY_MB/ });
    }
    const metrics = await (await request(`${url}/metrics`)).body.text();
    expect(metrics).toContain(`groupconv_overload_refusals_total{bound="memory"} ${refused.length}`);
    await vi.waitFor(() => expect(app.dispatcher.memory.held).toBe(0));
  });

  it('give all of it back when their clients go', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp(little);
    await app.dispatcher.start();
    const { memory } = app.dispatcher;
    const clients = new AbortController();
    const gone = [1, 2].map(() => ask(url, job(5 * MiB), { signal: clients.signal }).catch(() => 'gone'));
    await vi.waitFor(() => expect(memory.waiting).toBe(1));
    clients.abort();
    expect(await Promise.all(gone)).toEqual(['gone', 'gone']);
    await vi.waitFor(() => expect([memory.held, memory.waiting]).toEqual([0, 0]), 5000);
    expect((await answered(ask(url, job(5 * MiB)))).status).toBe(200);
  });

  it('hold a reply until its client has read it', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp(little);
    await app.dispatcher.start();
    const { memory } = app.dispatcher;
    const { statusCode, body } = await ask(url, job(3 * MiB, { format: 'base64' }));
    expect(statusCode).toBe(200);
    const replyBytes = (4 / 3) * 4 * 3 * MiB;
    await vi.waitFor(() => expect(memory.held).toBeGreaterThan(replyBytes));
    expect(memory.held).toBeLessThan(2.5 * replyBytes);
    await body.dump({ limit: 2 ** 30 });
    await vi.waitFor(() => expect(memory.held).toBe(0));
  });
});

describe('a failed allocation', () => {
  const settings = { ...little, MEMORY_MB: '600', WORKERS: '2', INLINE_WORK: '0' };
  const faulty = (seed: number) => ({ ...job(1000), seed });

  it.each(['has no memory', 'runs out of memory'] as const)(
    'of a worker that %s is one 503, and nothing else fails',
    { timeout: 60_000 },
    async (what) => {
      const app = await buildApp(loadConfig(settings), undefined, faultyWorker);
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      try {
        await vi.waitUntil(() => app.dispatcher.ready, 15_000);
        const bad = answered(ask(url, faulty(faultSeeds[what])));
        expect((await answered(ask(url, job(1000)))).status).toBe(200);
        const { status, retryAfter, problem } = await bad;
        expect([status, retryAfter]).toEqual([503, '1']);
        expect(problem).toMatchObject({ type: '/problems/unavailable', detail: /MEMORY_MB/ });
        await vi.waitFor(() => expect(app.dispatcher.memory.held).toBe(0));
        expect((await answered(ask(url, job(1000)))).status).toBe(200);
      } finally {
        await app.close();
      }
    },
  );

  it('on the event loop is one 503', async () => {
    const { app, url } = await listeningApp(settings);
    const { compute } = app.dispatcher;
    app.dispatcher.compute = () => Promise.reject(new RangeError('Array buffer allocation failed'));
    const { status, retryAfter, problem } = await answered(ask(url, job(10)));
    expect([status, retryAfter, problem.type]).toEqual([503, '1', '/problems/unavailable']);
    app.dispatcher.compute = compute;
    expect((await answered(ask(url, job(10)))).status).toBe(200);
  });
});
