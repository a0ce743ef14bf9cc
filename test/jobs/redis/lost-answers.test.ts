import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../../src/errors.ts';
import type { Job, JobOrder, RunJob } from '../../../src/jobs/queue.ts';
import { RedisQueue } from '../../../src/jobs/redis/redis-queue.ts';
import { hasRedis, startRedis } from '../../helpers/redis.ts';
import { type Relay, startRelay } from '../../helpers/relay.ts';

const redis = hasRedis ? await startRedis() : undefined;
afterAll(() => redis?.stop());

const order: JobOrder = {
  ...{ operation: 'conv', bodyType: 'json', replyType: 'json', owner: '', macs: 100, replyBytes: 10 },
};
const once = { key: 'k', digest: 'd' };

/** Bytes of several pieces. */
const large = new Uint8Array(randomBytes(2 ** 20 + 5));
const inSecondPiece = Buffer.from(large.subarray(2 ** 18 + 100, 2 ** 18 + 116));

let prefixes = 0;

describe.skipIf(!redis)('a queue on Redis whose connection breaks before an answer comes', () => {
  let relay: Relay;
  let queue: RedisQueue;
  let ended: Job[];
  let broken: string[];
  beforeEach(async () => {
    relay = await startRelay(Number(new URL(redis?.url ?? '').port));
    [ended, broken] = [[], []];
    queue = await RedisQueue.open(
      {
        url: `redis://127.0.0.1:${relay.port}`,
        prefix: `lost-${prefixes++}`,
        patience: { lockMillis: 30_000, lookMillis: 5000 },
      },
      { maxJobs: 10, maxBytes: 2 ** 24, ttlMillis: 60_000 },
      {
        ended: (job) => ended.push(job),
        broken: (id) => broken.push(id),
        unreachable: () => {},
      },
    );
    await queue.counts();
  });
  afterEach(async () => {
    await queue.close();
    relay.stop();
  });

  /** The bytes of the body, and of the result, as they are. */
  const echo: RunJob = async (_, __, read) => ({ bytes: await read(), release: () => {} });

  const isOver = async (id: string): Promise<Job> => {
    for (;;) {
      const job = await queue.find(id);
      if (job?.ended !== undefined) return job;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  const resultOf = async (id: string): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of (await queue.result(id)) ?? []) parts.push(part);
    return Buffer.concat(parts);
  };

  it('keeps a body as it is', async () => {
    relay.loseAnswerTo(inSecondPiece);
    const { id } = await queue.add(await queue.keep(large), order);
    expect(relay.lost).toBe(1);
    queue.work(echo, 1);
    await isOver(id);
    expect(Buffer.compare(await resultOf(id), large)).toBe(0);
  });

  it('keeps a result as it is', async () => {
    const { id } = await queue.add(await queue.keep(large), order);
    relay.loseAnswerTo(inSecondPiece);
    queue.work(echo, 1);
    expect(await isOver(id)).toMatchObject({ status: 'done' });
    expect(relay.lost).toBe(1);
    expect(broken).toEqual([]);
    expect(Buffer.compare(await resultOf(id), large)).toBe(0);
  });

  it('makes one job under a key, whose body stays', async () => {
    const kept = await queue.keep(large);
    relay.loseAnswerTo(kept);
    const first = await queue.add(kept, order, once).catch((error: unknown) => error);
    expect(relay.lost).toBe(1);
    if (first instanceof ProblemError) await queue.discard(kept);
    const again = await queue.keep(large);
    const { id } = await queue.add(again, order, once);
    if (id !== again) await queue.discard(again);
    queue.work(echo, 1);
    expect(await isOver(id)).toMatchObject({ status: 'done' });
    await vi.waitFor(() => expect(ended.map((job) => job.id)).toEqual([id]));
    expect((await queue.add(await queue.keep(large), order, once)).id).toBe(id);
  });
});
