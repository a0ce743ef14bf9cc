import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { LocalQueue } from '../../src/jobs/local-queue.ts';
import {
  type Job,
  type JobBounds,
  type JobListener,
  type JobOrder,
  type JobQueue,
  jobBytes,
  type RunJob,
} from '../../src/jobs/queue.ts';
import { RedisQueue } from '../../src/jobs/redis/redis-queue.ts';
import { countMacs, metered } from '../../src/memory/meter.ts';
import { hasRedis, startRedis } from '../helpers/redis.ts';

/** Makes queues that share their jobs, as replicas do; the queue of a process alone shares with nobody. */
type Make = (bounds: JobBounds, listener: JobListener) => Promise<JobQueue>;

const redis = hasRedis ? await startRedis() : undefined;
if (!redis) process.stderr.write('redis-server is not installed: the queue on Redis is not tested\n');
afterAll(() => redis?.stop());

let prefixes = 0;
const patience = { lockMillis: 1000, lookMillis: 300 };

const queues: readonly (readonly [name: string, make: Make])[] = [
  ['of a process', async (bounds, listener) => new LocalQueue(bounds, listener)],
  ...(redis
    ? [
        [
          'on Redis',
          (bounds: JobBounds, listener: JobListener) =>
            RedisQueue.open({ url: redis.url, prefix: `test-${prefixes}`, patience }, bounds, listener),
        ] as const,
      ]
    : []),
];

const order: JobOrder = {
  ...{ operation: 'conv', bodyType: 'json', replyType: 'json', owner: '', macs: 100, replyBytes: 10 },
};
const bodyOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function resultOf(queue: JobQueue, id: string): Promise<string | undefined> {
  const pieces = await queue.result(id);
  if (!pieces) return undefined;
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return textOf(Buffer.concat(parts));
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : error),
  );

/** A computation: the body in capitals. */
const capitals: RunJob = async (_, bodyBytes, read) => {
  const body = await read();
  expect(body.length).toBe(bodyBytes);
  return { bytes: new Uint8Array(bodyOf(textOf(body).toUpperCase())), release: () => {} };
};

/** One that goes on until it is stopped or let go. */
function endless() {
  const signals: AbortSignal[] = [];
  let letGo = () => {};
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const run: RunJob = async (asked, bytes, read, context) => {
    signals.push(context.signal);
    metered(context.meter, () => countMacs(40));
    const stopped = new Promise<never>((_, reject) =>
      context.signal.addEventListener('abort', () => reject(context.signal.reason)),
    );
    await Promise.race([gone, stopped]);
    return capitals(asked, bytes, read, context);
  };
  return { run, signals, letGo: () => letGo() };
}

describe.each(queues)('the queue %s', (_, make) => {
  const bounds = { maxJobs: 3, maxBytes: 200_000, ttlMillis: 60_000 };
  let opened: JobQueue[] = [];
  let ended: Job[] = [];
  let broken: string[] = [];
  let queue: JobQueue;
  const open = async (own: Partial<JobBounds> = {}) => {
    const listener = {
      ended: (job: Job) => ended.push(job),
      broken: (id: string) => broken.push(id),
      unreachable: () => {},
    };
    const made = await make({ ...bounds, ...own }, listener);
    opened.push(made);
    return made;
  };
  beforeEach(async () => {
    [opened, ended, broken] = [[], [], []];
    prefixes++;
    queue = await open();
  });
  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()));
  });

  const post = async (text: string, change: Partial<JobOrder> = {}, to = queue) =>
    to.add(await to.keep(bodyOf(text)), { ...order, ...change });
  const until = async (id: string, what: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      const job = await queue.find(id);
      if (!job) throw new Error(`${id} is lost`);
      if (what(job)) return job;
      await sleep(5);
    }
  };
  const isOver = (job: Job) => job.ended !== undefined;

  it('runs a job and keeps its result', async () => {
    const job = await post('abc');
    expect(job).toMatchObject({ status: 'queued', doneMacs: 0, order });
    expect(await resultOf(queue, job.id)).toBeUndefined();
    queue.work(capitals, 1);
    const over = await until(job.id, isOver);
    expect(over).toMatchObject({ id: job.id, status: 'done', doneMacs: 100, resultBytes: 3 });
    expect(over.created).toBeLessThanOrEqual(over.started ?? 0);
    expect(over.started).toBeLessThanOrEqual(over.ended ?? 0);
    expect(await resultOf(queue, job.id)).toBe('ABC');
    expect(await resultOf(queue, job.id)).toBe('ABC');
    expect(ended.map(({ id, status }) => [id, status])).toEqual([[job.id, 'done']]);
  });

  it('gives back what it was given, whatever its bytes are', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256);
    const run: RunJob = async (_, __, read) => ({ bytes: (await read()).slice(), release: () => {} });
    queue.work(run, 1);
    const { id } = await queue.add(await queue.keep(bytes), order);
    await until(id, isOver);
    const parts: Uint8Array[] = [];
    for await (const piece of (await queue.result(id)) ?? []) parts.push(piece);
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  it('runs jobs in order of arrival, some at a time', async () => {
    const begun: number[] = [];
    const { run, letGo } = endless();
    const ids: string[] = [];
    for (const macs of [1, 2, 3]) ids.push((await post('abc', { macs })).id);
    queue.work((asked, ...given) => {
      begun.push(asked.macs);
      return run(asked, ...given);
    }, 2);
    while ((await queue.counts()).running < 2) await sleep(5);
    expect(await queue.counts()).toEqual({ queued: 1, running: 2 });
    letGo();
    for (const id of ids) await until(id, isOver);
    expect(begun).toEqual([1, 2, 3]);
    expect(await queue.counts()).toEqual({ queued: 0, running: 0 });
  });

  it('tells how far a job is', async () => {
    const { run, letGo } = endless();
    queue.work(run, 1);
    const { id } = await post('abc');
    const running = await until(id, ({ doneMacs }) => doneMacs > 0);
    expect(running).toMatchObject({ status: 'running', doneMacs: 40 });
    letGo();
    expect((await until(id, isOver)).doneMacs).toBe(100);
  });

  it('cancels a job that waits', async () => {
    const { id } = await post('abc');
    await queue.cancel(id);
    expect(await queue.find(id)).toMatchObject({ status: 'cancelled' });
    queue.work(capitals, 1);
    const other = await post('d');
    await until(other.id, isOver);
    expect(await queue.find(id)).toMatchObject({ status: 'cancelled' });
    expect(await resultOf(queue, id)).toBeUndefined();
  });

  it('forgets a job that is cancelled and deleted before its work has stopped', async () => {
    const { run, signals, letGo } = endless();
    const stubborn: RunJob = (asked, bytes, read, context) =>
      run(asked, bytes, read, { ...context, signal: new AbortController().signal });
    const { id } = await post('abc');
    queue.work(stubborn, 1);
    await until(id, ({ status }) => status === 'running' && signals.length === 1);
    await queue.cancel(id);
    await queue.remove(id);
    expect(await queue.find(id)).toBeUndefined();
    letGo();
    const next = await post('next');
    await until(next.id, isOver);
    expect(await queue.find(id)).toBeUndefined();
    expect(await resultOf(queue, id)).toBeUndefined();
  });

  it('cancels a job that runs, and stops it', async () => {
    const { run, signals } = endless();
    queue.work(run, 1);
    const { id } = await post('abc');
    await until(id, ({ doneMacs }) => doneMacs > 0);
    const from = performance.now();
    await queue.cancel(id);
    expect(await queue.find(id)).toMatchObject({ status: 'cancelled' });
    while (!signals[0]?.aborted) await sleep(1);
    expect(performance.now() - from).toBeLessThan(500);
    while ((await queue.counts()).running > 0) await sleep(5);
    expect(await resultOf(queue, id)).toBeUndefined();
    expect((await queue.find(id))?.status).toBe('cancelled');
  });

  it('fails a job with its problem', async () => {
    const fault = { pointer: '/layer', message: 'a fault', hint: 'a hint' };
    queue.work(() => Promise.reject(ProblemError.of('invalid-layer', fault)), 1);
    const { id } = await post('abc');
    const job = await until(id, isOver);
    expect(job).toMatchObject({
      status: 'failed',
      problem: { code: 'invalid-layer', message: 'a fault', faults: [fault] },
    });
    expect(broken).toEqual([]);
  });

  it('tries a job that broke off again, twice', async () => {
    let tries = 0;
    const run: RunJob = (...given) => {
      tries++;
      return tries < 3 ? Promise.reject(new Error('the thread has gone')) : capitals(...given);
    };
    queue.work(run, 1);
    const { id } = await post('abc');
    expect((await until(id, isOver)).status).toBe('done');
    expect(broken).toEqual([id, id]);
    expect(await resultOf(queue, id)).toBe('ABC');
  });

  it('gives it up after that, and says so', async () => {
    let tries = 0;
    queue.work(() => {
      tries++;
      return Promise.reject(new Error('secret'));
    }, 1);
    const { id } = await post('abc');
    const job = await until(id, isOver);
    expect(job).toMatchObject({ status: 'failed', problem: { code: 'internal-error' } });
    expect(job.problem?.message).toContain('broke off 3 times');
    expect(job.problem?.message).not.toContain('secret');
    expect(tries).toBe(3);
  });

  it('knows a job by its idempotency key, of its owner alone', async () => {
    const once = { key: 'k', digest: 'one' };
    const add = async (given: typeof once, owner = '') =>
      queue.add(await queue.keep(bodyOf('abc')), { ...order, owner }, given);
    const first = await add(once);
    const kept = await queue.keep(bodyOf('abc'));
    expect((await queue.add(kept, order, once)).id).toBe(first.id);
    await queue.discard(kept);
    expect(await codeOf(add({ key: 'k', digest: 'two' }))).toBe('key-reused');
    expect((await add(once, 'another')).id).not.toBe(first.id);
    queue.work(capitals, 1);
    await until(first.id, isOver);
    expect((await add(once)).id).toBe(first.id);
    await queue.remove(first.id);
    expect((await add(once)).id).not.toBe(first.id);
  });

  it('refuses more jobs than may wait and run', async () => {
    const jobs = [await post('a'), await post('b'), await post('c')];
    expect(await codeOf(post('d'))).toBe('unavailable');
    await queue.cancel(jobs[1].id);
    expect(await codeOf(post('d'))).toBe('done');
  });

  it('refuses more bytes than there may be, and takes others when those are gone', async () => {
    const large = bodyOf('x'.repeat(150_000));
    const first = await queue.keep(large);
    expect(await codeOf(queue.keep(large))).toBe('unavailable');
    await queue.discard(first);
    const { id } = await queue.add(await queue.keep(large), order);
    expect(await codeOf(queue.keep(bodyOf('x'.repeat(40_000))))).toBe('unavailable');
    queue.work(capitals, 1);
    await until(id, isOver);
    // Its body is gone, but its result is as large.
    expect(await codeOf(queue.keep(bodyOf('x'.repeat(40_000))))).toBe('unavailable');
    await queue.remove(id);
    expect(await codeOf(queue.keep(large))).toBe('done');
  });

  it('counts the bytes of each job until they are gone', async () => {
    const settled = async (bytes: number) => {
      while ((await queue.heldBytes()) !== bytes) await sleep(5);
    };
    const kept = await queue.keep(bodyOf('abc'));
    expect(await queue.heldBytes()).toBe(jobBytes + 3);
    await queue.discard(kept);
    expect(await queue.heldBytes()).toBe(0);
    const waiting = await post('abc');
    expect(await queue.heldBytes()).toBe(jobBytes + 3 + order.replyBytes);
    await queue.cancel(waiting.id);
    expect(await queue.heldBytes()).toBe(jobBytes);
    await queue.remove(waiting.id);
    expect(await queue.heldBytes()).toBe(0);
    queue.work(capitals, 1);
    const { id } = await post('abcd', { replyBytes: 1000 });
    await until(id, isOver);
    await settled(jobBytes + 4);
    await queue.remove(id);
    expect(await queue.heldBytes()).toBe(0);
  });

  it.each([
    ['fails', () => Promise.reject(ProblemError.of('invalid-layer', { pointer: '', message: 'a fault' }))],
    ['breaks off', () => Promise.reject(new Error('a defect'))],
  ])('gives the bytes of a job back that %s', async (_, run) => {
    queue.work(run, 1);
    const { id } = await post('abc');
    await until(id, isOver);
    while ((await queue.heldBytes()) !== jobBytes) await sleep(5);
    await queue.remove(id);
    expect(await queue.heldBytes()).toBe(0);
  });

  it('gives the bytes of a job back that is cancelled and forgotten before it has stopped', async () => {
    const { run, signals } = endless();
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    queue.work(async (...given) => {
      try {
        return await run(...given);
      } finally {
        await stopped;
      }
    }, 1);
    const { id } = await post('abc');
    while (signals.length === 0) await sleep(5);
    await queue.cancel(id);
    await queue.remove(id);
    expect(await queue.find(id)).toBeUndefined();
    stop();
    while ((await queue.counts()).running > 0) await sleep(5);
    await queue.finish(1000);
    expect(await queue.find(id)).toBeUndefined();
    expect(ended.map(({ status }) => status)).toEqual(['cancelled']);
    expect(await queue.heldBytes()).toBe(0);
  });

  it('sets room aside for a result as it is predicted', async () => {
    const kept = await queue.keep(bodyOf('abc'));
    expect(await codeOf(queue.add(kept, { ...order, replyBytes: 190_000 }))).toBe('unavailable');
    expect(await codeOf(queue.add(kept, { ...order, replyBytes: 150_000 }))).toBe('done');
  });

  it('forgets a job that is removed, and one whose time is over', async () => {
    const brief = await open({ ttlMillis: 100 });
    brief.work(capitals, 1);
    const { id } = await post('abc', {}, brief);
    for (let job = await brief.find(id); job && !isOver(job); job = await brief.find(id)) await sleep(5);
    await sleep(150);
    expect(await brief.find(id)).toBeUndefined();
    queue.work(capitals, 1);
    const other = await post('abc');
    await until(other.id, isOver);
    await queue.remove(other.id);
    expect(await queue.find(other.id)).toBeUndefined();
    expect(await resultOf(queue, other.id)).toBeUndefined();
  });

  it('lets what runs end, when its process is about to stop', async () => {
    const { run, signals, letGo } = endless();
    queue.work(run, 1);
    const { id } = await post('abc');
    while (signals.length === 0) await sleep(5);
    queue.retire();
    await sleep(20);
    expect(signals[0].aborted).toBe(false);
    letGo();
    await until(id, isOver);
    await queue.finish(5000);
    expect(ended.map((job) => [job.id, job.status])).toEqual([[id, 'done']]);
    expect(await resultOf(queue, id)).toBe('ABC');
  });

  it('knows no job by another id', async () => {
    for (const id of ['', 'x', '__proto__', '00000000-0000-4000-8000-000000000000']) {
      expect(await queue.find(id)).toBeUndefined();
      expect(await resultOf(queue, id)).toBeUndefined();
      await queue.cancel(id);
      await queue.remove(id);
    }
  });
});

describe.runIf(redis)('queues on the same Redis', () => {
  const bounds = { maxJobs: 10, maxBytes: 1_000_000, ttlMillis: 60_000 };
  const opened: RedisQueue[] = [];
  const broken: string[] = [];
  const ended: Job[] = [];
  const open = async () => {
    const listener = {
      ended: (job: Job) => ended.push(job),
      broken: (id: string) => broken.push(id),
      unreachable: () => {},
    };
    const place = { url: redis?.url ?? '', prefix: 'test-shared', patience };
    const queue = await RedisQueue.open(place, bounds, listener);
    opened.push(queue);
    return queue;
  };
  afterAll(() => Promise.all(opened.map((queue) => queue.close())));

  it('share their jobs: any answers for all, and any stops what another runs', async () => {
    const [here, there] = [await open(), await open()];
    const { run, signals, letGo } = endless();
    there.work(run, 1);
    const { id } = await here.add(await here.keep(bodyOf('abc')), order);
    while (signals.length === 0) await sleep(5);
    expect(await here.find(id)).toMatchObject({ status: 'running' });
    await here.cancel(id);
    while (!signals[0].aborted) await sleep(1);
    letGo();
    const other = await here.add(await here.keep(bodyOf('abc')), order);
    while ((await here.find(other.id))?.ended === undefined) await sleep(5);
    expect(await resultOf(here, other.id)).toBe('ABC');
    // Its end waits for those of its jobs.
    await there.close();
    expect(ended.map((job) => [job.id, job.status])).toEqual([
      [id, 'cancelled'],
      [other.id, 'done'],
    ]);
  });

  it('keep one result of a job that two have, because one seemed to have died', async () => {
    const [here, lost, other] = [await open(), await open(), await open()];
    ended.length = 0;
    /** A computation that waits, and then has this result. */
    const waiting = (text: string) => {
      let letGo = () => {};
      const gone = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const work = { begun: false, letGo: () => letGo() };
      const run: RunJob = async () => {
        work.begun = true;
        await gone;
        return { bytes: new Uint8Array(bodyOf(text)), release: () => {} };
      };
      return { run, work };
    };
    const [first, second] = [waiting('one'), waiting('two')];
    lost.work(first.run, 1);
    const { id } = await here.add(await here.keep(bodyOf('abc')), order);
    while (!first.work.begun) await sleep(5);
    const client = new Redis(redis?.url ?? '');
    await client.del(`test-shared:jobs:${id}:lock`);
    other.work(second.run, 1);
    while (!second.work.begun) await sleep(5);
    client.disconnect();
    second.work.letGo();
    while ((await here.find(id))?.ended === undefined) await sleep(5);
    // It writes its result, and learns that the job is no longer its own.
    first.work.letGo();
    await lost.finish(5000);
    await other.close();
    expect(await resultOf(here, id)).toBe('two');
    expect(ended.map((job) => [job.id, job.status])).toEqual([[id, 'done']]);
    expect(broken.splice(0)).toEqual([id]);
  });

  it('wait with their end until those of their jobs are written', async () => {
    const queue = await open();
    const { run, signals, letGo } = endless();
    queue.work(run, 10);
    for (let i = 0; i < 10; i++) await queue.add(await queue.keep(bodyOf('abc')), order);
    while (signals.length < 10) await sleep(5);
    ended.length = 0;
    queue.retire();
    letGo();
    await queue.finish(5000);
    expect(ended.map(({ status }) => status)).toEqual(Array(10).fill('done'));
  });

  it('hand back what runs, and use up no attempt', async () => {
    const here = await open();
    const { id } = await here.add(await here.keep(bodyOf('abc')), order);
    for (let i = 0; i < 4; i++) {
      const leaving = await open();
      const { run, signals } = endless();
      leaving.work(run, 1);
      while (signals.length === 0) await sleep(5);
      await leaving.finish(20);
      expect(await here.find(id)).toMatchObject({ status: 'queued' });
    }
    expect(broken).toEqual([]);
    let tries = 0;
    const staying = await open();
    staying.work((...given) => {
      tries++;
      return tries <= 2 ? Promise.reject(new Error('it broke off')) : capitals(...given);
    }, 1);
    while ((await here.find(id))?.ended === undefined) await sleep(5);
    expect(await resultOf(here, id)).toBe('ABC');
    expect(broken.splice(0)).toEqual([id, id]);
    await staying.close();
  });

  it('begin no job where they are about to stop, and others do', async () => {
    const [here, leaving, staying] = [await open(), await open(), await open()];
    const { run, signals, letGo } = endless();
    leaving.work(run, 1);
    const first = await here.add(await here.keep(bodyOf('abc')), order);
    while (signals.length === 0) await sleep(5);
    leaving.retire();
    const second = await leaving.add(await leaving.keep(bodyOf('def')), order);
    letGo();
    await leaving.finish(5000);
    expect(await here.find(first.id)).toMatchObject({ status: 'done' });
    expect(await here.find(second.id)).toMatchObject({ status: 'queued' });
    staying.work(capitals, 1);
    while ((await here.find(second.id))?.ended === undefined) await sleep(5);
    expect(await resultOf(here, second.id)).toBe('DEF');
    await staying.close();
  });

  it('hand back what runs where one of them closes', async () => {
    const [here, leaving, staying] = [await open(), await open(), await open()];
    const { run, signals } = endless();
    leaving.work(run, 1);
    const { id } = await here.add(await here.keep(bodyOf('abc')), order);
    while (signals.length === 0) await sleep(5);
    await leaving.close();
    expect(await here.find(id)).toMatchObject({ status: 'queued' });
    staying.work(capitals, 1);
    while ((await here.find(id))?.ended === undefined) await sleep(5);
    expect(await resultOf(here, id)).toBe('ABC');
    expect(broken).toEqual([]);
  });

  it('answer that they are unavailable where nobody listens', async () => {
    const place = { url: 'redis://127.0.0.1:1', prefix: 'test', patience };
    let told = 0;
    const listener = { ended: () => {}, broken: () => {}, unreachable: () => told++ };
    const away = await RedisQueue.open(place, bounds, listener);
    expect(await codeOf(away.keep(bodyOf('abc')))).toBe('unavailable');
    expect(await codeOf(away.find('x'))).toBe('unavailable');
    expect(told).toBeGreaterThan(0);
    await away.close();
  });
});
