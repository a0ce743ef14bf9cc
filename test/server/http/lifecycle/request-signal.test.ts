import { setTimeout } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { convExamples } from '../../../../src/contract/conv.ts';
import { buildApp } from '../../../../src/server/app.ts';
import { loadConfig } from '../../../../src/server/config.ts';

const app = await buildApp(loadConfig({ WORKERS: '1', REQUEST_BUDGET_MS: '60000' }));
let use: (request: FastifyRequest) => Promise<void> = async () => {};
app.post('/signal', { schema: { hide: true } }, async (request) => {
  await use(request);
  return '{}';
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
afterAll(() => app.close());

const headers = { 'content-type': 'application/json' };
const post = (more: RequestInit = {}, fields: Readonly<Record<string, string>> = {}) =>
  fetch(`${url}/signal`, { method: 'POST', body: '{}', headers: { ...headers, ...fields }, ...more });
const aborted = (signal: AbortSignal) => vi.waitUntil(() => signal.aborted, { timeout: 5000 });

describe('the signal of a request', () => {
  it('is one and the same at every use', async () => {
    use = async (request) => expect(request.signal).toBe(request.signal);
    expect((await post()).status).toBe(200);
  });

  it('is aborted when the time is up, with the problem as its reason', async () => {
    let reason: unknown;
    use = async ({ signal }) => {
      await aborted(signal);
      reason = signal.reason;
      signal.throwIfAborted();
    };
    const reply = await post({}, { 'request-timeout': '0.05' });
    expect(reply.status).toBe(504);
    expect(reason).toMatchObject({ code: 'deadline-exceeded' });
  });

  it('is aborted at once where the time is up before its first use', async () => {
    use = async (request) => {
      await setTimeout(60);
      expect(request.signal.reason).toMatchObject({ code: 'deadline-exceeded' });
    };
    expect((await post({}, { 'request-timeout': '0.05' })).status).toBe(200);
  });

  it.each(['before', 'after'])('is aborted when the client goes, %s its first use', async (when) => {
    const client = new AbortController();
    let reason: unknown;
    use = async (request) => {
      const signal = when === 'after' ? request.signal : undefined;
      client.abort();
      await vi.waitUntil(() => request.raw.socket.destroyed, { timeout: 5000 });
      await aborted(signal ?? request.signal);
      ({ reason } = request.signal);
    };
    await expect(post({ signal: client.signal })).rejects.toThrow();
    await vi.waitFor(() => expect(reason).toMatchObject({ code: 'client-closed' }), { timeout: 5000 });
  });

  it('is not aborted any more when the request is answered', async () => {
    let signal: AbortSignal | undefined;
    use = async (request) => {
      ({ signal } = request);
    };
    await (await post({}, { 'request-timeout': '0.1' })).text();
    await setTimeout(200);
    expect(signal?.aborted).toBe(false);
  });

  it('is not made for a small request', async () => {
    const made = vi.spyOn(globalThis, 'AbortController');
    const body = JSON.stringify(convExamples.tutorial.value);
    const { statusCode } = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload: body });
    expect(statusCode).toBe(200);
    expect(made).not.toHaveBeenCalled();
    made.mockRestore();
  });
});
