import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { RedisQueue } from '../../../src/jobs/redis/redis-queue.ts';
import { hasRedis, startRedis } from '../../helpers/redis.ts';

const server = hasRedis ? await startRedis() : undefined;
afterAll(() => server?.stop());

it.runIf(server)('forgets a body soon whose process dies before it is a job, and no other one', async () => {
  const url = server?.url ?? '';
  const queue = await RedisQueue.open(
    { url, prefix: 'abandoned', patience: { lockMillis: 30_000, lookMillis: 5000 } },
    { maxJobs: 10, maxBytes: 2 ** 20, ttlMillis: 60_000 },
    { ended: () => {}, broken: () => {}, unreachable: () => {} },
  );
  const redis = new Redis(url);
  const millisOf = (id: string) => redis.pttl(`abandoned:bytes:${id}.body`);
  try {
    const id = await queue.keep(new Uint8Array(5));
    expect(await millisOf(id)).toBeGreaterThan(0);
    expect(await millisOf(id)).toBeLessThanOrEqual(600_000);
    await queue.add(id, {
      ...{ operation: 'conv', bodyType: 'json', replyType: 'json', owner: '', macs: 1, replyBytes: 10 },
    });
    expect(await millisOf(id)).toBeGreaterThan(86_400_000);
  } finally {
    await queue.close();
    redis.disconnect();
  }
});
