import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/errors.ts';
import type { JobBounds, JobOrder } from '../../../src/jobs/queue.ts';
import { jobBytes } from '../../../src/jobs/queue.ts';
import { RedisQueue } from '../../../src/jobs/redis/redis-queue.ts';
import { hasRedis, startRedis } from '../../helpers/redis.ts';

const redis = hasRedis ? await startRedis() : undefined;
afterAll(() => redis?.stop());

const order: JobOrder = {
  ...{ operation: 'conv', bodyType: 'json', replyType: 'json', owner: '', macs: 100, replyBytes: 10 },
};
const body = new Uint8Array(5);
const patience = { lockMillis: 1000, lookMillis: 300 };

/** Replicas, each with a connection of its own. */
const replicas = 4;
let rounds = 0;
let queues: RedisQueue[] = [];

describe.runIf(redis)('replicas that add jobs at once', () => {
  const open = async (bounds: Partial<JobBounds>) => {
    rounds++;
    const place = { url: redis?.url ?? '', prefix: `limits-${rounds}`, patience };
    const listener = { ended: () => {}, broken: () => {}, unreachable: () => {} };
    const all = { maxJobs: 1000, maxBytes: 1e9, ttlMillis: 60_000, ...bounds };
    queues = await Promise.all(Array.from({ length: replicas }, () => RedisQueue.open(place, all, listener)));
    return queues;
  };
  beforeEach(() => {
    queues = [];
  });
  afterEach(() => Promise.all(queues.map((queue) => queue.close())));

  /** Posts as many jobs by each replica, all at once. @returns how many were taken, and why others were not */
  const post = async (each: number) => {
    const taken = { count: 0, refusals: new Set<string>() };
    const one = async (queue: RedisQueue) => {
      try {
        const id = await queue.keep(body);
        try {
          await queue.add(id, order);
          taken.count++;
        } catch (error) {
          await queue.discard(id);
          throw error;
        }
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        taken.refusals.add(/\(([A-Z_]+)\)/.exec(error.message)?.[1] ?? error.message);
      }
    };
    await Promise.all(queues.flatMap((queue) => Array.from({ length: each }, () => one(queue))));
    return taken;
  };

  it('make as many as may wait and run: not one more, not one less', async () => {
    const [queue] = await open({ maxJobs: 37 });
    expect(await post(30)).toEqual({ count: 37, refusals: new Set(['JOBS_MAX']) });
    expect(await queue.counts()).toEqual({ queued: 37, running: 0 });
    expect((await post(3)).count).toBe(0);
  });

  it('make all of them where all have room', async () => {
    await open({ maxJobs: 120 });
    expect(await post(30)).toEqual({ count: 120, refusals: new Set() });
  });

  it('take as many bytes as there may be, and give all back that became no job', async () => {
    const bytes = jobBytes + body.length + order.replyBytes;
    // Bodies are counted before their jobs are made. So replicas may be in each other's way, and less is taken.
    const [queue] = await open({ maxBytes: 21 * bytes });
    const { count, refusals } = await post(30);
    expect(refusals).toEqual(new Set(['JOB_RESULTS_BYTES']));
    expect(count).toBeLessThanOrEqual(21);
    let more = 0;
    for (; more < 30; more++) {
      const id = await queue.keep(body).catch(() => undefined);
      if (id === undefined) break;
      await queue.add(id, order);
    }
    expect(count + more).toBe(21);
  });
});
