import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import type { Dispatcher } from '../../../src/operations/dispatcher.ts';
import { buildApp } from '../../../src/server/app.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { listeningApp } from '../../helpers/app.ts';
import { faultSeeds, faultyWorker } from '../../helpers/faults.ts';
import { answered, ask, job, little, MiB } from '../../helpers/large-jobs.ts';

describe('the memory that is set aside', () => {
  const free = async ({ dispatcher: { memory } }: { readonly dispatcher: Dispatcher }) =>
    vi.waitFor(() => expect([memory.held, memory.waiting]).toEqual([0, 0]), 5000);

  it.each(['gzip', 'deflate', 'identity'])(
    'is free after a reply in %s',
    { timeout: 60_000 },
    async (coding) => {
      const { app, url } = await listeningApp(little);
      await app.dispatcher.start();
      const headers = { 'content-type': 'application/json', 'accept-encoding': coding };
      const body = JSON.stringify(job(2 * MiB, { format: 'base64' }));
      const reply = await request(`${url}/v1/conv`, { method: 'POST', headers, body });
      expect(reply.statusCode).toBe(200);
      await reply.body.dump({ limit: 2 ** 30 });
      await free(app);
    },
  );

  it('is free after a client that went while its reply was compressed', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp(little);
    await app.dispatcher.start();
    const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip' };
    const input = { shape: [1, 1, 3 * MiB], fill: { kind: 'normal', seed: 1 } };
    const body = JSON.stringify(job(0, { input, format: 'base64' }));
    const client = new AbortController();
    const gone = request(`${url}/v1/conv`, { method: 'POST', headers, body, signal: client.signal });
    const failed = expect(gone).rejects.toThrow();
    // Replies are held among the bytes from the end of the job on.
    await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBeGreaterThan(2 * MiB), {
      timeout: 20_000,
      interval: 1,
    });
    client.abort();
    await failed;
    await free(app);
  });

  it('is free after a body whose client went while it waited for memory', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp(little);
    await app.dispatcher.start();
    const { memory } = app.dispatcher;
    const all = await memory.acquire(memory.largest, new AbortController().signal);
    const client = new AbortController();
    const values = Array.from({ length: 2 ** 20 }, () => 1);
    const gone = ask(url, job(0, { input: { shape: [1, 1, 2 ** 20], data: values } }), {
      signal: client.signal,
    });
    const failed = expect(gone).rejects.toThrow();
    await vi.waitFor(() => expect(memory.waiting).toBe(1), 20_000);
    client.abort();
    await failed;
    await vi.waitFor(() => expect(memory.waiting).toBe(0));
    all.release();
    await free(app);
    await vi.waitFor(() => expect(app.dispatcher.byteBudget.held).toBe(0));
  });

  it('is free after a body that was decoded by a worker, and computed', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp({ ...little, INLINE_WORK: '0' });
    await app.dispatcher.start();
    const values = Array.from({ length: 2 ** 16 }, () => 1);
    const input = { shape: [1, 1, 2 ** 16], data: values };
    expect((await answered(ask(url, job(0, { input })))).status).toBe(200);
    const bad = await answered(ask(url, job(0, { input: { ...input, shape: [1, 1, 7] } })));
    expect(bad.status).toBe(422);
    await free(app);
  });

  it('is free after a layer that all workers computed', { timeout: 60_000 }, async () => {
    const { app, url } = await listeningApp({
      ...little,
      MEMORY_MB: '600',
      WORKERS: '2',
      SPLIT_MACS: '1000',
    });
    await app.dispatcher.start();
    expect((await answered(ask(url, job(2 ** 20)))).status).toBe(200);
    const client = new AbortController();
    const gone = ask(url, job(2 ** 22), { signal: client.signal });
    const failed = expect(gone).rejects.toThrow();
    await vi.waitFor(() => expect(app.dispatcher.memory.held).toBeGreaterThan(0), { interval: 1 });
    client.abort();
    await failed;
    await free(app);
  });

  it('is free after a job whose worker died or hung', { timeout: 60_000 }, async () => {
    const settings = {
      ...little,
      MEMORY_MB: '600',
      WORKERS: '2',
      INLINE_WORK: '0',
      REQUEST_BUDGET_MS: '1000',
    };
    const app = await buildApp(loadConfig(settings), undefined, faultyWorker);
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      await vi.waitUntil(() => app.dispatcher.ready, 15_000);
      for (const [what, expected] of [
        ['dies', 500],
        ['throws', 500],
        ['loops for ever', 504],
      ] as const) {
        const { status } = await answered(ask(url, { ...job(1000), seed: faultSeeds[what] }));
        expect(status).toBe(expected);
        await free(app);
      }
    } finally {
      await app.close();
    }
  });
});
