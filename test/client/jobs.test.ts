import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  createClient as createBrowserClient,
  type Job,
  type JobState,
  ServiceProblem,
} from '../../src/client/index.ts';
import { statesOf } from '../../src/client/job-states.ts';
import { createClient } from '../../src/client/node.ts';
import { senderOf } from '../../src/client/sender.ts';
import { listeningApp } from '../helpers/app.ts';
import { clients } from './clients.ts';
import { relayTo } from './relay.ts';

const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false } as const;
const small = {
  layer,
  input: { shape: [1, 1, 3], data: Float32Array.of(1, 2, 3) },
  weight: { fill: 1 },
};

const dense = { type: 'conv2d', in_channels: 256, out_channels: 256, kernel_size: 3, padding: 1 } as const;
/** A second of work and more, in WebAssembly. */
const large = { layer: dense, input: { shape: [3, 256, 64, 64], fill: 1 } };
const longer = { ...large, layer: { ...dense, kernel_size: 7, padding: 3 } };

const { app, url } = await listeningApp();

async function problemOf(answer: Promise<unknown>): Promise<ServiceProblem> {
  const error = await answer.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ServiceProblem) return error;
  throw new Error(`no problem: ${error}`);
}

/** Waits until the job runs. */
async function running(job: Job<unknown>): Promise<void> {
  for await (const { progress } of job.states()) if (progress.done > 0) return;
}

/** The global fetch, where `see` may answer in its place. */
function fetchSeen(see: (path: string, init: RequestInit) => Response | undefined): typeof fetch {
  return async (target, init = {}) => see(new URL(String(target)).pathname, init) ?? fetch(target, init);
}

const isEvents = (path: string) => path.endsWith('/events');

describe.each(clients)('a request that is computed later, $how', ({ createClient }) => {
  const client = createClient({ url });

  it('should result in the reply of the operation, with typed arrays', async () => {
    const job = await client.later('conv', small);
    const { output } = await job.wait();
    expect(output).toEqual({ shape: [1, 1, 2], data: Float32Array.of(3, 5), dtype: 'float32' });
    expect((await job.result()).output).toEqual(output);
    const sweep = { layer: { ...layer, in_channels: 4, out_channels: 4 }, input_shape: [1, 4, 8] };
    const { rows } = await (await client.later('sweep', sweep)).wait();
    expect(rows.map(({ groups }) => groups)).toEqual([1, 2, 4]);
    const files = await (await client.later('vectors', { ...small, pack: 'npz' })).wait();
    expect(Buffer.from(files).equals(await client.vectors({ ...small, pack: 'npz' }))).toBe(true);
    const compared = await (
      await client.later('compare', { input: small.input, layers: [{ layer }] })
    ).wait();
    expect(compared.results[0].output.data).toBeInstanceOf(Float32Array);
  });

  it('should be refused at once where it would be refused at once', async () => {
    const wrong = client.later('conv', { ...small, layer: { ...layer, groups: 2 } });
    expect(await problemOf(wrong)).toMatchObject({ status: 422, pointer: '/layer/groups' });
  });
});

describe('a job', () => {
  const client = createClient({ url });

  it('should tell its progress, up to all of it', async () => {
    const job = await client.later('conv', large);
    const told: JobState[] = [];
    const reply = await job.wait({ onProgress: (state) => told.push(state) });
    expect(reply.output.shape).toEqual([3, 256, 64, 64]);
    const done = told.map(({ progress }) => progress.done);
    expect(done.length).toBeGreaterThan(1);
    expect(done[0]).toBeLessThan(Number(done.at(-1)));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    const last = told.at(-1);
    expect(last).toMatchObject({ id: job.id, operation: 'conv', status: 'done' });
    expect(done.at(-1)).toBe(last?.progress.total);
    await job.cancel();
    expect(await problemOf(job.result())).toMatchObject({ status: 404, code: 'unknown-job' });
  });

  it('should be found again by its id', async () => {
    const { id } = await client.later('conv', small);
    const again = createClient({ url }).job('conv', `${id}`);
    expect((await again.wait()).output.data).toEqual(Float32Array.of(3, 5));
    const unknown = client.job('conv', '00000000-0000-4000-8000-000000000000');
    expect(await problemOf(unknown.wait())).toMatchObject({ status: 404, code: 'unknown-job' });
  });

  it('should be stopped by cancel, and say so to all who wait', async () => {
    const job = await client.later('conv', longer);
    await running(job);
    expect(await problemOf(job.result())).toMatchObject({ status: 409, code: 'no-result' });
    const waiting = problemOf(job.wait());
    await job.cancel();
    const problem = await waiting;
    expect(problem).toMatchObject({ status: 409, code: 'no-result' });
    expect(problem.message).toContain('cancelled');
  });

  it('should throw the problem that it has failed with', async () => {
    const hasty = await listeningApp({ JOB_TIMEOUT_MS: '50' });
    const job = await createClient({ url: hasty.url }).later('conv', longer);
    const failed = { status: 504, code: 'deadline-exceeded' };
    const problem = await problemOf(job.wait());
    expect(problem).toMatchObject({ ...failed, instance: job.id });
    expect(problem.message).toContain('JOB_TIMEOUT_MS');
    expect(await problemOf(job.result())).toMatchObject(failed);
  });

  it('should go on when the wait for it is ended by a signal', async () => {
    const job = await client.later('conv', longer);
    await running(job);
    const reason = new Error('enough');
    const controller = new AbortController();
    const waiting = job.wait({ signal: controller.signal });
    setTimeout(() => controller.abort(reason), 100);
    const from = performance.now();
    await expect(waiting).rejects.toBe(reason);
    expect(performance.now() - from).toBeLessThan(500);
    await expect(job.wait({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await app.jobs?.queue.find(`${job.id}`))?.status).toBe('running');
    await job.cancel();
  });

  it('should outlive a service that goes away in the middle', async () => {
    const relay = await relayTo(url);
    const job = await createClient({ url: relay.url, retries: 4 }).later('conv', large);
    let broken = false;
    const reply = await job.wait({
      onProgress: ({ progress }) => {
        if (broken || progress.done === 0) return;
        broken = true;
        relay.goAway();
        setTimeout(relay.comeBack, 700);
      },
    });
    expect(broken).toBe(true);
    expect(reply.output.shape).toEqual([3, 256, 64, 64]);
  });

  it('should fail where the service does not come back', async () => {
    const relay = await relayTo(url);
    const job = await createClient({ url: relay.url, retries: 1 }).later('conv', longer);
    const waiting = job.wait({ onProgress: relay.goAway });
    await expect(waiting).rejects.toBeInstanceOf(TypeError);
    await client.job('conv', `${job.id}`).cancel();
  });

  it('should be answered at once by a service that keeps no jobs', async () => {
    const without = await listeningApp({ JOBS_MAX: '0' });
    const job = await createClient({ url: without.url }).later('conv', small);
    expect(job.id).toBeUndefined();
    for await (const state of job.states()) throw new Error(`a state: ${state.status}`);
    expect((await job.wait()).output.data).toEqual(Float32Array.of(3, 5));
    expect((await job.result()).output.data).toEqual(Float32Array.of(3, 5));
    await job.cancel();
  });
});

describe('the idempotency key of a job', () => {
  it('should make one job of tries whose answers are lost', async () => {
    const keys: (string | null)[] = [];
    const answers: Response[] = [];
    const client = createBrowserClient({
      url,
      fetch: async (target, init) => {
        const answer = await fetch(target, init);
        const headers = new Headers(init?.headers);
        if (!headers.has('idempotency-key')) return answer;
        keys.push(headers.get('idempotency-key'));
        answers.push(answer.clone());
        if (answers.length === 1) throw new TypeError('the answer is lost');
        return answer;
      },
    });
    const job = await client.later('conv', small);
    const states = await Promise.all(answers.map((answer) => answer.json()));
    expect(states).toMatchObject([{ id: job.id }, { id: job.id }]);
    expect(keys[0]).toMatch(/^\d+-\d+-\d+-\d+$/);
    expect(keys[1]).toBe(keys[0]);
    expect((await client.later('conv', small)).id).not.toBe(job.id);
    expect(keys[2]).not.toBe(keys[0]);
  });

  it('should not be needed to ask again for a result that breaks off', async () => {
    let asked = 0;
    const broken = new ReadableStream({
      start: (stream) => stream.enqueue(Uint8Array.of(1, 2, 3)),
      pull: (stream) => stream.error(new TypeError('broken off')),
    });
    const fetchBroken = fetchSeen((path) =>
      path.endsWith('/result') && asked++ === 0 ? new Response(broken) : undefined,
    );
    const job = await createBrowserClient({ url, fetch: fetchBroken }).later('conv', small);
    expect((await job.wait()).output.data).toEqual(Float32Array.of(3, 5));
    expect(asked).toBe(2);
  });

  it('should be that of the caller, if there is one', async () => {
    const client = createClient({ url });
    const first = await client.later('conv', small, { key: 'mine' });
    expect((await client.later('conv', small, { key: 'mine' })).id).toBe(first.id);
    const other = client.later('conv', { ...small, weight: { fill: 2 } }, { key: 'mine' });
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'key-reused' });
  });

  it('should not be needed by other requests: they are not sent again', async () => {
    let sent = 0;
    const lost = async () => {
      sent++;
      throw new TypeError('lost');
    };
    await expect(createClient({ url, fetch: lost }).conv(small)).rejects.toThrow('lost');
    expect(sent).toBe(1);
  });
});

describe('the states of a job', () => {
  it('should go on in the next stream where the last one has ended, after its last event', async () => {
    const apiKey = 'a-key-of-the-tests-0123456789';
    const brief = await listeningApp({ REPLY_TIMEOUT_MS: '1000', API_KEYS: apiKey });
    const asked: (string | null)[] = [];
    const client = createClient({
      ...{ url: brief.url, apiKey },
      fetch: fetchSeen((path, { headers }) => {
        if (isEvents(path)) asked.push(new Headers(headers).get('last-event-id'));
        return undefined;
      }),
    });
    const job = await client.later('conv', longer);
    for await (const { status } of job.states())
      if (asked.length === 2 && status === 'running') await job.cancel();
    expect(asked[0]).toBeNull();
    expect(asked[1]).toMatch(/^(queued|running)-\d+$/);
  });

  it('should be over with the last event: nothing more is asked', async () => {
    const asked: string[] = [];
    const seen = fetchSeen((path) => {
      asked.push(path);
      return undefined;
    });
    const job = await createClient({ url, fetch: seen }).later('conv', small);
    await job.wait();
    expect(asked).toEqual(['/v1/conv', `/v1/jobs/${job.id}/events`, `/v1/jobs/${job.id}/result`]);
  });

  it('should come from the job itself where there are no streams', async () => {
    let refused = 0;
    const client = createClient({
      url,
      fetch: fetchSeen((path) => {
        if (!isEvents(path)) return undefined;
        refused++;
        return new Response('no streams here', { status: 503 });
      }),
    });
    const job = await client.later('conv', small);
    const told: JobState[] = [];
    await job.wait({ onProgress: (state) => told.push(state) });
    expect(refused).toBeGreaterThan(0);
    expect(told.at(-1)?.status).toBe('done');
  });

  it('should come from the job itself where a stream is kept back', async () => {
    const kept = fetchSeen((path, { signal }) => {
      const start = (stream: ReadableStreamDefaultController) =>
        signal?.addEventListener('abort', () => stream.error(signal.reason));
      return isEvents(path) ? new Response(new ReadableStream({ start })) : undefined;
    });
    const sender = senderOf({ url, fetch: kept });
    const { id } = await createClient({ url }).later('conv', small);
    while ((await app.jobs?.queue.find(`${id}`))?.ended === undefined) await sleep(10);
    const from = performance.now();
    const told: JobState[] = [];
    for await (const state of statesOf(sender, `${id}`, undefined, 100)) told.push(state);
    expect(told.map(({ status }) => status)).toEqual(['done']);
    expect(performance.now() - from).toBeGreaterThan(90);
  });

  it('should close their stream when nobody reads them', async () => {
    let closed: AbortSignal | null | undefined;
    const client = createClient({
      url,
      fetch: fetchSeen((path, { signal }) => {
        if (isEvents(path)) closed = signal;
        return undefined;
      }),
    });
    const job = await client.later('conv', longer);
    await running(job);
    expect(closed?.aborted).toBe(true);
    await job.cancel();
  });
});
