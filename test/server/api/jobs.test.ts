import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { App } from '../../../src/server/app-types.ts';
import { type JsonObject, listeningApp, testApp } from '../../helpers/app.ts';

const app = await testApp();

const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };
const input = { shape: [2, 16, 10, 10], fill: { kind: 'axis', axis: 1, modulo: 16, offset: 1 } };
const small = { layer, input, weight: { fill: 3 }, bias: { fill: 0 } };

/** A second of work and more, in WebAssembly. */
const dense = { type: 'conv2d', in_channels: 256, out_channels: 256, kernel_size: 3, padding: 1 };
const large = { layer: dense, input: { shape: [4, 256, 64, 64], fill: 1 }, format: 'none' };
const longer = { ...large, layer: { ...dense, kernel_size: 7, padding: 3 } };

const prefer = { prefer: 'respond-async' };

interface Sent {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = (to: App, body: object, { url = '/v1/conv', headers = {} }: Sent = {}) =>
  to.inject({ method: 'POST', url, payload: body, headers: { ...prefer, ...headers } });

/** The job when it has ended. */
async function ended(of: App, id: string, headers = {}): Promise<JsonObject> {
  for (;;) {
    const job = (await of.inject({ url: `/v1/jobs/${id}`, headers })).json();
    if (job.ended !== undefined || job.id === undefined) return job;
    await sleep(10);
  }
}

describe('a POST that prefers to be answered later', () => {
  it('gets 202 with the address of a job', async () => {
    const reply = await send(app, small);
    expect(reply.statusCode).toBe(202);
    const { id, status, operation } = reply.json();
    expect(reply.headers.location).toBe(`/v1/jobs/${id}`);
    expect(reply.headers['preference-applied']).toBe('respond-async');
    expect(['queued', 'running']).toContain(status);
    expect(operation).toBe('conv');
  });

  it.each([
    ['/v1/conv', small, '*/*'],
    ['/v1/conv', small, 'application/x-safetensors'],
    ['/v1/conv', small, 'application/x-npy'],
    ['/v1/shapes', { layer, input_shape: [2, 16, 10, 10] }, '*/*'],
    ['/v1/gradients', small, '*/*'],
    ['/v1/explain', { ...small, index: [0, 0, 0, 0] }, '*/*'],
    ['/v1/vectors', { ...small, pack: 'npz' }, '*/*'],
    ['/v1/translate', { layer }, '*/*'],
  ])('results in what %s answers at once', async (url, body, accept) => {
    const headers = { accept };
    const now = await app.inject({ method: 'POST', url, payload: body, headers });
    expect(now.statusCode).toBe(200);
    const { id } = (await send(app, body, { url, headers })).json();
    expect(await ended(app, id)).toMatchObject({ status: 'done' });
    // The Accept of the POST has chosen.
    const later = await app.inject({ url: `/v1/jobs/${id}/result`, headers: { accept: 'text/csv' } });
    expect(later.statusCode).toBe(200);
    expect(later.rawPayload.equals(now.rawPayload)).toBe(true);
    for (const name of ['content-type', 'content-length', 'content-disposition', 'groupconv-numerics'])
      expect(later.headers[name], name).toBe(now.headers[name]);
  });

  it('counts the multiply-accumulates of the request', async () => {
    const { id } = (await send(app, small)).json();
    expect(await ended(app, id)).toMatchObject({ progress: { done: 3200, total: 3200, unit: 'macs' } });
  });

  it('is refused at once for what would be refused at once', async () => {
    const wrong = { ...small, layer: { ...layer, groups: 3 } };
    const [now, later] = [
      await app.inject({ method: 'POST', url: '/v1/conv', payload: wrong }),
      await send(app, wrong),
    ];
    expect(later.statusCode).toBe(422);
    expect({ ...later.json(), instance: '' }).toEqual({ ...now.json(), instance: '' });
  });

  it('may be larger than one that is answered at once', async () => {
    const tight = await testApp({ MAX_MACS: '1000', JOB_MAX_MACS: '4000' });
    expect((await tight.inject({ method: 'POST', url: '/v1/conv', payload: small })).statusCode).toBe(413);
    const { id } = (await send(tight, small)).json();
    expect(await ended(tight, id)).toMatchObject({ status: 'done' });
    const twice = { ...small, input: { ...input, shape: [4, 16, 10, 10] } };
    const refused = await send(tight, twice);
    expect(refused.statusCode).toBe(413);
    expect(refused.json().detail).toContain('over the limit of 4000 (JOB_MAX_MACS)');
  });

  it.each([
    'respond-async',
    'wait=10, respond-async',
    'Respond-Async; foo',
    'handling=lenient,respond-async',
  ])('says so by Prefer: %s', async (value) => {
    expect((await send(app, small, { headers: { prefer: value } })).statusCode).toBe(202);
  });

  it.each(['wait=10', 'respond-asynchronously', 'x-respond-async', 'return=minimal'])(
    'does not say so by Prefer: %s',
    async (value) => {
      expect((await send(app, small, { headers: { prefer: value } })).statusCode).toBe(200);
    },
  );

  it('is answered at once where there are no jobs', async () => {
    const without = await testApp({ JOBS_MAX: '0' });
    expect((await send(without, small)).statusCode).toBe(200);
    expect((await without.inject('/v1/jobs/00000000-0000-4000-8000-000000000000')).statusCode).toBe(404);
  });

  it('gets 503 where as many are queued as may be', async () => {
    const narrow = await testApp({ JOBS_MAX: '1' });
    const first = await send(narrow, large);
    const refused = await send(narrow, small);
    expect(refused.statusCode).toBe(503);
    expect(refused.json().detail).toContain('JOBS_MAX');
    expect((await narrow.inject('/metrics')).payload).toContain(
      'groupconv_overload_refusals_total{bound="jobs"} 1',
    );
    await narrow.inject({ method: 'DELETE', url: `/v1/jobs/${first.json().id}` });
    await ended(narrow, first.json().id);
  });

  it('gets 503 where the queue cannot be reached, and the metrics say so', async () => {
    const away = await testApp({ REDIS_URL: 'redis://127.0.0.1:1', ROLE: 'api' });
    expect((await send(away, small)).statusCode).toBe(503);
    expect((await away.inject('/metrics')).payload).toMatch(/^groupconv_job_queue_up 0$/m);
    expect((await away.inject({ method: 'POST', url: '/v1/conv', payload: small })).statusCode).toBe(200);
  });

  it('gets 503 where there is no room for its result, until others are deleted', async () => {
    const narrow = await testApp({ JOB_RESULTS_BYTES: '50000' });
    const first = (await send(narrow, small)).json();
    await ended(narrow, first.id);
    const second = (await send(narrow, small)).json();
    await ended(narrow, second.id);
    const refused = await send(narrow, small);
    expect(refused.statusCode).toBe(503);
    expect(refused.json().detail).toContain('JOB_RESULTS_BYTES');
    const { payload } = await narrow.inject('/metrics');
    expect(payload).toContain('groupconv_overload_refusals_total{bound="results"} 1');
    expect(payload).toMatch(/^groupconv_job_results_bytes 4\d{4}$/m);
    expect(payload).toMatch(/^groupconv_job_queue_up 1$/m);
    expect((await narrow.inject({ method: 'DELETE', url: `/v1/jobs/${first.id}` })).statusCode).toBe(204);
    expect((await send(narrow, small)).statusCode).toBe(202);
  });
});

describe('an idempotency key', () => {
  it('gives the same job for the same request, and 422 for another one', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = (await send(app, small, { headers })).json();
    const again = await send(app, small, { headers });
    expect(again.statusCode).toBe(202);
    expect(again.json().id).toBe(first.id);
    const others: readonly (readonly [object, Sent])[] = [
      [{ ...small, seed: 1 }, { headers }],
      [small, { headers: { ...headers, accept: 'application/x-npy' } }],
      [small, { url: '/v1/gradients', headers }],
    ];
    for (const [body, sent] of others) {
      const refused = await send(app, body, sent);
      expect(refused.statusCode).toBe(422);
      expect(refused.json().type).toBe('/problems/key-reused');
    }
    await ended(app, first.id);
    expect((await send(app, small, { headers })).json()).toMatchObject({ id: first.id, status: 'done' });
  });

  it.each(['', 'two words', 'ü', 'x'.repeat(256)])('is refused with 400 where it is %j', async (key) => {
    const reply = await send(app, small, { headers: { 'idempotency-key': key } });
    expect(reply.statusCode).toBe(400);
  });
});

describe('a job', () => {
  it('is cancelled at once, and its work stops', async () => {
    const own = await testApp();
    const { id } = (await send(own, large)).json();
    while ((await own.inject(`/v1/jobs/${id}`)).json().progress.done === 0) await sleep(10);
    expect((await own.inject(`/v1/jobs/${id}/result`)).json()).toMatchObject({ type: '/problems/no-result' });
    const from = performance.now();
    expect((await own.inject({ method: 'DELETE', url: `/v1/jobs/${id}` })).statusCode).toBe(204);
    const job = (await own.inject(`/v1/jobs/${id}`)).json();
    expect(job.status).toBe('cancelled');
    expect(job.progress.done).toBeLessThan(job.progress.total);
    while ((await own.jobs?.queue.counts())?.running !== 0) await sleep(1);
    expect(performance.now() - from).toBeLessThan(1000);
    const result = await own.inject(`/v1/jobs/${id}/result`);
    expect(result.statusCode).toBe(409);
    expect(result.json().detail).toContain('cancelled');
  });

  const plain = { type: 'conv2d', in_channels: 64, out_channels: 64, kernel_size: 3, padding: 1 };
  const image = { shape: [1, 64, 64, 64], fill: 1 };
  it.each([
    ['conv', { layer: { ...plain, kernel_size: 9, padding: 4 }, input: image, format: 'none' }],
    ['sweep', { layer: plain, input: image, repeat: 3 }],
    ['gradients', { layer: { ...plain, kernel_size: 7, padding: 3 }, input: image, format: 'none' }],
    ['vectors', { layer: { ...plain, kernel_size: 9, padding: 4 }, input: image, pack: 'npz' }],
    ['verify', { layer: plain, input: image, output: { ...image, fill: 7 } }],
  ])('of %s tells how far it is while it runs', async (name, body) => {
    const { id } = (await send(app, body, { url: `/v1/${name}` })).json();
    const shares: number[] = [];
    for (;;) {
      const { status, progress, ended: over } = (await app.inject(`/v1/jobs/${id}`)).json();
      if (over !== undefined) break;
      if (status === 'running') shares.push(progress.done / progress.total);
      await sleep(2);
    }
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    const between = new Set(shares.filter((share) => share > 0 && share < 1));
    expect(between.size).toBeGreaterThanOrEqual(3);
    // It is not done long before its end.
    expect(shares[Math.floor(shares.length / 2)]).toBeLessThan(1);
  });

  it('leaves the workers to requests', async () => {
    const own = await testApp({ WORKERS: '1', INLINE_WORK: '0' });
    const { id } = (await send(own, large)).json();
    while ((await own.inject(`/v1/jobs/${id}`)).json().progress.done === 0) await sleep(10);
    expect((await own.inject({ method: 'POST', url: '/v1/conv', payload: small })).statusCode).toBe(200);
    const { status, progress } = (await own.inject(`/v1/jobs/${id}`)).json();
    expect([status, progress.done < progress.total]).toEqual(['running', true]);
    await own.inject({ method: 'DELETE', url: `/v1/jobs/${id}` });
  });

  it('fails with the problem that its result answers', async () => {
    const own = await testApp({ JOB_TIMEOUT_MS: '50' });
    const { id } = (await send(own, large)).json();
    const job = await ended(own, id);
    expect(job).toMatchObject({
      status: 'failed',
      problem: { type: '/problems/deadline-exceeded', instance: id },
    });
    const result = await own.inject(`/v1/jobs/${id}/result`);
    expect(result.statusCode).toBe(504);
    expect(result.json().detail).toContain('JOB_TIMEOUT_MS');
  });

  it('is forgotten when it has ended and is deleted', async () => {
    const { id } = (await send(app, small)).json();
    await ended(app, id);
    const ask = (method: 'GET' | 'DELETE', path = '') => app.inject({ method, url: `/v1/jobs/${id}${path}` });
    expect((await ask('DELETE')).statusCode).toBe(204);
    for (const reply of [
      await ask('GET'),
      await ask('GET', '/result'),
      await ask('GET', '/events'),
      await ask('DELETE'),
    ]) {
      expect(reply.statusCode).toBe(404);
      expect(reply.json().type).toBe('/problems/unknown-job');
    }
  });

  it('is forgotten after its time', async () => {
    const own = await testApp({ JOB_TTL_MS: '1000' });
    const { id } = (await send(own, small)).json();
    await ended(own, id);
    await sleep(1100);
    expect((await own.inject(`/v1/jobs/${id}`)).statusCode).toBe(404);
  });

  it('belongs to its API key', async () => {
    const [mine, yours] = ['a-key-of-mine-0123456789', 'a-key-of-yours-0123456789'];
    const own = await testApp({ API_KEYS: `${mine},${yours}` });
    const [headers, others] = [{ 'x-api-key': mine }, { 'x-api-key': yours }];
    const once = { 'idempotency-key': 'the-same' };
    const { id } = (await send(own, small, { headers: { ...headers, ...once } })).json();
    await ended(own, id, headers);
    for (const path of ['', '/result', '/events'])
      expect((await own.inject({ url: `/v1/jobs/${id}${path}`, headers: others })).statusCode).toBe(404);
    expect((await own.inject({ method: 'DELETE', url: `/v1/jobs/${id}`, headers: others })).statusCode).toBe(
      404,
    );
    expect((await own.inject({ url: `/v1/jobs/${id}/result`, headers })).statusCode).toBe(200);
    // Another client's key of the same name is another one.
    expect((await send(own, small, { headers: { ...others, ...once } })).json().id).not.toBe(id);
  });

  it.each(['1', 'x', '../layers', `${'0'.repeat(300)}`])('with the id %s is no job', async (id) => {
    const reply = await app.inject(`/v1/jobs/${encodeURIComponent(id)}`);
    expect([400, 404, 414, 422]).toContain(reply.statusCode);
  });
});

/** The events of a text, in order. */
function eventsIn(text: string) {
  return text
    .split('\n\n')
    .filter((part) => part.includes('data: '))
    .map((part) => {
      const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      return { id: fields.id, event: fields.event, data: JSON.parse(fields.data) };
    });
}

describe('the events of a job', () => {
  it('tell its progress, and its end', async () => {
    const { app: own, url } = await listeningApp();
    const { id } = (await send(own, large)).json();
    const reply = await fetch(`${url}/v1/jobs/${id}/events`, { headers: { accept: 'text/event-stream' } });
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = eventsIn(await reply.text());
    expect(events.length).toBeGreaterThan(3);
    const done = events.map(({ data }) => data.progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(events.map(({ event }) => event)).toEqual([...events.slice(1).map(() => 'progress'), 'end']);
    expect(events.at(-1)?.data).toMatchObject({ id, status: 'done' });
    const total = events.at(-1)?.data.progress.total;
    expect(done.at(-1)).toBe(total);
    // They are distinct, and say where a client was.
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    const resumed = async (last: string) =>
      fetch(`${url}/v1/jobs/${id}/events`, { headers: { 'last-event-id': last } });
    expect(eventsIn(await (await resumed(events[0].id)).text()).map(({ event }) => event)).toEqual(['end']);
    expect((await resumed('end')).status).toBe(204);
  });

  it('end before their connection would be broken, and go on where they were', async () => {
    const { app: own, url } = await listeningApp({ REPLY_TIMEOUT_MS: '1000' });
    const { id } = (await send(own, longer)).json();
    const ask = async (last = '') =>
      eventsIn(
        await (await fetch(`${url}/v1/jobs/${id}/events`, { headers: { 'last-event-id': last } })).text(),
      );
    const first = await ask();
    expect(first.map(({ event }) => event)).not.toContain('end');
    const second = await ask(first.at(-1)?.id);
    expect(first.map((event) => event.id)).not.toContain(second[0]?.id);
    await fetch(`${url}/v1/jobs/${id}`, { method: 'DELETE' });
    expect((await ask(second.at(-1)?.id)).map(({ event }) => event)).toEqual(['end']);
  });

  it('say that a job has failed because its process stops', async () => {
    const { app: own, url } = await listeningApp();
    const { id } = (await send(own, longer)).json();
    const reply = await fetch(`${url}/v1/jobs/${id}/events`);
    await own.close();
    const last = eventsIn(await reply.text()).at(-1);
    expect(last).toMatchObject({ event: 'end', data: { status: 'failed', problem: { status: 503 } } });
    expect(last?.data.problem.detail).toContain('stopped');
  });

  it('go to some clients of an address at a time', async () => {
    const { app: own, url } = await listeningApp();
    const { id } = (await send(own, longer)).json();
    const controller = new AbortController();
    const open = () => fetch(`${url}/v1/jobs/${id}/events`, { signal: controller.signal });
    const replies = await Promise.all(Array.from({ length: 17 }, open));
    expect(replies.map(({ status }) => status).sort()).toEqual([...Array(16).fill(200), 503]);
    await own.inject({ method: 'DELETE', url: `/v1/jobs/${id}` });
    await Promise.all(replies.map((reply) => reply.text()));
    expect((await open()).status).toBe(200);
    controller.abort();
  });
});
