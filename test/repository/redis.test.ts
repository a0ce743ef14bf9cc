import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { Redis } from '../../src/redis/driver.ts';
import { RedisStorage } from '../../src/repository/redis.ts';
import { Repository, type RepositoryBounds } from '../../src/repository/repository.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';
import { admitTo, contentOf, versionOf } from './contents.ts';

if (!hasRedis) process.stderr.write('redis-server is not installed: layers on Redis are not tested\n');

const pageBytes = 4096;
const bounds: RepositoryBounds = { maxLayers: 4, maxVersions: 3, maxBytes: 16 * pageBytes };

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : error),
  );

describe.runIf(hasRedis)('layers on Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  let prefix = '';
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  /** A process that shares them. */
  const open = (own: Partial<RepositoryBounds> = {}) =>
    new Repository(new RedisStorage(redis, prefix, { ...bounds, ...own }), { ...bounds, ...own });
  const put = (to: Repository, name: string, value: number, conditions = {}) =>
    to.put(name, contentOf(to, value), conditions);
  const refresh = (repository: Repository) => repository.refresh(admitTo(repository));
  const versionsOf = (repository: Repository, name: string) =>
    repository.versions(name).map(({ version }) => version);
  let [one, other] = [open(), open()];
  beforeEach(() => {
    prefix = `test-${count++}`;
    [one, other] = [open(), open()];
  });
  const filesThere = async () => (await redis.keys(`${prefix}:layer:*`)).length;
  const memory = async () => Number(await redis.get(`${prefix}:layers:memory`));

  it('are there for others after their next look, and gone after it, too', async () => {
    await put(one, 'a', 1);
    await put(one, 'a', 2);
    await refresh(other);
    expect(versionsOf(other, 'a')).toEqual([1, 2].map(versionOf));
    expect(other.find('a')?.storedAt).toBe(one.find('a')?.storedAt);
    await put(other, 'a', 1);
    await put(other, 'b', 3);
    await refresh(one);
    expect(versionsOf(one, 'a')).toEqual([2, 1].map(versionOf));
    await one.delete('a');
    await refresh(other);
    expect(other.current().map(({ name }) => name)).toEqual(['b']);
    expect([one.bytes, other.bytes, await memory()]).toEqual([pageBytes, pageBytes, pageBytes]);
    expect(await filesThere()).toBe(1);
  });

  it('are looked for by one command where nothing has changed', async () => {
    await put(one, 'a', 1);
    await refresh(other);
    const list = vi.spyOn(redis, 'hscan');
    await refresh(other);
    expect(list).not.toHaveBeenCalled();
    list.mockRestore();
  });

  it('are changed by what all processes know, also before a look', async () => {
    await put(one, 'a', 1);
    const refused = 'precondition-failed';
    expect(await codeOf(put(other, 'a', 2, { ifNoneMatch: '*' }))).toBe(refused);
    expect(await codeOf(other.checkPut('a', { ifNoneMatch: '*' }))).toBe(refused);
    expect(await codeOf(other.delete('a', { ifMatch: [versionOf(9)] }))).toBe(refused);
    expect(await codeOf(put(other, 'a', 2, { ifMatch: [versionOf(1)] }))).toBe('done');
    expect(await codeOf(put(one, 'a', 3, { ifMatch: [versionOf(1)] }))).toBe(refused);
    expect(await codeOf(put(one, 'a', 3, { ifMatch: [versionOf(2)] }))).toBe('done');
    await refresh(one);
    expect(versionsOf(one, 'a')).toEqual([1, 2, 3].map(versionOf));
    const fresh = open();
    await fresh.delete('a', { ifMatch: [versionOf(3)] });
    expect(await codeOf(one.delete('a'))).toBe('unknown-layer');
    expect([await filesThere(), await memory()]).toEqual([0, 0]);
  });

  it('have one winner of many that expect the same version', async () => {
    await put(one, 'a', 0);
    const replicas = [one, other, open(), open()];
    const values = Array.from({ length: 16 }, (_, i) => i + 1);
    const codes = await Promise.all(
      values.map((value) => codeOf(put(replicas[value % 4], 'a', value, { ifMatch: [versionOf(0)] }))),
    );
    expect(codes.filter((code) => code === 'done').length).toBe(1);
    expect(await filesThere()).toBe(2);
  });

  it('lose no version of many that change the same layer', async () => {
    const own = { maxVersions: 100, maxBytes: 100 * pageBytes };
    const replicas = [open(own), open(own), open(own)];
    const values = Array.from({ length: 60 }, (_, i) => i);
    await Promise.all(values.map((value) => put(replicas[value % 3], 'a', value)));
    for (const replica of [...replicas, open(own)]) {
      await refresh(replica);
      expect(versionsOf(replica, 'a').sort()).toEqual(values.map(versionOf).sort());
    }
    const orders = replicas.map((replica) => versionsOf(replica, 'a').join());
    expect(new Set(orders).size).toBe(1);
  });

  it('are bounded for all processes together', async () => {
    const room = { maxLayers: 2, maxBytes: 3 * pageBytes };
    [one, other] = [open(room), open(room)];
    const outcomes = ['a', 'b', 'c', 'd'].map((name, i) => codeOf(put(i % 2 ? one : other, name, i)));
    expect((await Promise.all(outcomes)).sort()).toEqual([
      'done',
      'done',
      'storage-failed',
      'storage-failed',
    ]);
    const [{ name }] = [...one.current(), ...other.current()];
    expect(await codeOf(put(open(room), name, 8))).toBe('done');
    await expect(put(open(room), name, 9)).rejects.toThrow('12288 bytes (MAX_LAYERS_BYTES)');
    expect([await filesThere(), await memory()]).toEqual([3, 3 * pageBytes]);
  });

  it('have the last versions alone, whoever has stored them', async () => {
    for (const value of [1, 2, 3, 4, 5]) await put(value % 2 ? one : other, 'a', value);
    expect(await filesThere()).toBe(3);
    await refresh(one);
    expect(versionsOf(one, 'a')).toEqual([3, 4, 5].map(versionOf));
    const fewer = open({ maxVersions: 2 });
    await refresh(fewer);
    expect(await filesThere()).toBe(2);
  });

  it('are named with the reason where their bytes are not those that were stored, until they are stored again', async () => {
    for (const [i, name] of ['torn', 'cut', 'long', 'strange'].entries()) await put(one, name, i + 1);
    const key = async (name: string) => {
      const [{ id }] = JSON.parse((await redis.hget(`${prefix}:layers`, name)) ?? '');
      return `${prefix}:layer:${id}`;
    };
    const torn = await key('torn');
    const fields = (await redis.hkeys(torn)).toSorted();
    const last = (await redis.hgetBuffer(torn, fields.at(-1) ?? '')) ?? Buffer.alloc(0);
    last[last.length - 1] ^= 1;
    await redis.hset(torn, fields.at(-1) ?? '', last);
    await redis.hdel(await key('cut'), fields.at(-1) ?? '');
    await redis.hset(await key('long'), fields.at(-1) ?? '', Buffer.alloc(2 ** 16));
    const layers = `${prefix}:layers`;
    await redis.hset(layers, 'strange', '[{"version":1}]');
    await redis.hset(layers, '../a', (await redis.hget(layers, 'torn')) ?? '', `a@${versionOf(1)}`, '[]');
    const reasons = Object.fromEntries((await refresh(other)).map(({ file, reason }) => [file, reason]));
    expect(reasons).toEqual({
      [`torn@${versionOf(1)}`]: 'it is torn',
      [`cut@${versionOf(2)}`]: 'a part of it is missing, or too much',
      [`long@${versionOf(3)}`]: 'a part of it is missing, or too much',
      strange: 'its versions on Redis cannot be read',
    });
    expect(other.size).toBe(0);
    expect(await codeOf(put(other, 'torn', 1))).toBe('done');
    await put(other, 'strange', 4);
    await refresh(other);
    expect(other.broken.map(({ file }) => file).sort()).toEqual(
      [2, 3].map((i) => `${i === 2 ? 'cut' : 'long'}@${versionOf(i)}`),
    );
    expect(other.current().map(({ name }) => name)).toEqual(['strange', 'torn']);
  });

  it('that hold other parameters than their version says are broken', async () => {
    await put(one, 'a', 1);
    await put(one, 'b', 2);
    const text = (name: string) => redis.hget(`${prefix}:layers`, name);
    const [a] = JSON.parse((await text('a')) ?? '');
    const [b] = JSON.parse((await text('b')) ?? '');
    await redis.hset(`${prefix}:layers`, 'a', JSON.stringify([{ ...a, id: b.id, bytes: b.bytes }]));
    const [{ file, reason }] = await refresh(other);
    expect([file, reason]).toEqual([`a@${versionOf(1)}`, expect.stringContaining(`version ${versionOf(2)}`)]);
  });

  it('leave nothing for ever where a process dies before it is done', async () => {
    await put(one, 'a', 1);
    const storage = new RedisStorage(redis, prefix, bounds);
    const dies = new Error('killed');
    const content = contentOf(other, 2);
    const write = storage.write({ ...content, name: 'a' }, () => {
      throw dies;
    });
    await expect(write).rejects.toThrow();
    const times = await Promise.all((await redis.keys(`${prefix}:layer:*`)).map((key) => redis.pttl(key)));
    expect(times.filter((millis) => millis === -1).length).toBe(1);
    expect(times.filter((millis) => millis > 0 && millis <= 600_000).length).toBe(1);
  });

  it('are refused where one has more than 64 MiB, which a folder takes', async () => {
    const elements = 2 ** 24;
    const weight = new Float32Array(elements);
    const content = { ...contentOf(one, 1), weight, weightShape: [1, 1, elements] };
    const work = one.put('large', content);
    await expect(work).rejects.toThrow(/has 6710\d{4} bytes, over the limit of 67108864 of a layer on Redis/);
    await expect(work).rejects.toMatchObject({
      code: 'limit-exceeded',
      faults: [{ hint: expect.stringContaining('LAYERS_DIR') }],
    });
    expect([one.bytes, await filesThere()]).toEqual([0, 0]);
  });

  it('are refused with 507 where its memory is full', async () => {
    await put(one, 'a', 1);
    await redis.config('SET', 'maxmemory', '1');
    try {
      await expect(put(one, 'a', 2)).rejects.toThrow('Redis (REDIS_URL), whose memory is full (OOM)');
      expect(await codeOf(put(one, 'b', 2))).toBe('storage-failed');
      await one.delete('a');
    } finally {
      await redis.config('SET', 'maxmemory', '0');
    }
    expect(one.bytes).toBe(0);
  });
});
