import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { Redis } from '../../src/redis/driver.ts';
import { FolderStorage } from '../../src/repository/folder.ts';
import { RedisStorage } from '../../src/repository/redis.ts';
import { Repository, type RepositoryBounds } from '../../src/repository/repository.ts';
import { type LayerStorage, noStorage } from '../../src/repository/storage.ts';
import { hasRedis, startRedis } from '../helpers/redis.ts';
import { admitTo, contentOf, elements, versionOf } from './contents.ts';

const folders = mkdtempSync(join(tmpdir(), 'groupconv-layers-'));
afterAll(() => rmSync(folders, { recursive: true }));
let count = 0;

const pageBytes = 4096;
const bounds: RepositoryBounds = { maxLayers: 3, maxVersions: 2, maxBytes: 16 * pageBytes };

const server = hasRedis ? await startRedis() : undefined;
if (!server) process.stderr.write('redis-server is not installed: layers on Redis are not tested\n');
const redis = server && new Redis(server.url);
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

/** The storages, each made anew. All of them pass the same tests. */
const storages: readonly (readonly [name: string, make: () => LayerStorage, stays: boolean])[] = [
  ['memory', () => noStorage, false],
  ['a folder', () => new FolderStorage(join(folders, String(count++))), true],
  ...(redis ? [['Redis', () => new RedisStorage(redis, `test-${count++}`, bounds), true] as const] : []),
];

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.code : error),
  );

describe.each(storages)('a repository in %s', (_, make, stays) => {
  let storage: LayerStorage;
  let repository: Repository;
  beforeEach(() => {
    storage = make();
    repository = new Repository(storage, bounds);
  });
  const put = (name: string, value: number, conditions = {}) =>
    repository.put(name, contentOf(repository, value), conditions);
  const versionsOf = (name: string) => repository.versions(name).map(({ version }) => version);

  it('finds what was put, by name and by version', async () => {
    const { layer, created } = await put('a', 1);
    expect(created).toBe(true);
    expect(repository.find('a')).toBe(layer);
    expect(repository.find(`a@${versionOf(1)}`)).toBe(layer);
    expect(layer.weight).toEqual(new Float32Array(elements).fill(1));
    for (const other of ['b', 'A', 'a@', `a@${versionOf(2)}`, '', '__proto__', 'constructor'])
      expect(repository.find(other), other).toBeUndefined();
    expect(() => repository.get('b', '/layer')).toThrow('there is no stored layer b');
  });

  it('makes the last one that was put the current one, and keeps the last versions', async () => {
    await put('a', 1);
    expect((await put('a', 2)).created).toBe(false);
    expect(versionsOf('a')).toEqual([versionOf(1), versionOf(2)]);
    await put('a', 3);
    expect(versionsOf('a')).toEqual([versionOf(2), versionOf(3)]);
    await put('a', 2);
    expect(versionsOf('a')).toEqual([versionOf(3), versionOf(2)]);
    expect(repository.bytes).toBe(2 * pageBytes);
  });

  it('does nothing where the current version is put again', async () => {
    const { layer } = await put('a', 1);
    expect(await put('a', 1)).toEqual({ layer, created: false });
    expect(repository.bytes).toBe(pageBytes);
  });

  it('deletes all versions, and gives their memory back', async () => {
    await put('a', 1);
    await put('a', 2);
    await put('b', 1);
    await repository.delete('a');
    expect(versionsOf('a')).toEqual([]);
    expect(repository.current().map(({ name }) => name)).toEqual(['b']);
    expect(await codeOf(repository.delete('a'))).toBe('unknown-layer');
    await repository.delete('b');
    expect([repository.size, repository.bytes]).toEqual([0, 0]);
  });

  it('keeps the memory of a deleted layer as long as somebody reads it', async () => {
    const { layer } = await put('a', 1);
    layer.region.retain();
    await repository.delete('a');
    await put('b', 2);
    expect(layer.weight).toEqual(new Float32Array(elements).fill(1));
    expect(repository.bytes).toBe(2 * pageBytes);
    layer.region.release();
    expect(repository.bytes).toBe(pageBytes);
  });

  it('changes nothing where a condition does not hold', async () => {
    const refused = 'precondition-failed';
    expect(await codeOf(put('a', 1, { ifMatch: '*' }))).toBe(refused);
    expect(await codeOf(put('a', 1, { ifNoneMatch: '*' }))).toBe('done');
    expect(await codeOf(put('a', 2, { ifNoneMatch: '*' }))).toBe(refused);
    expect(await codeOf(put('a', 2, { ifMatch: [versionOf(2)] }))).toBe(refused);
    expect(await codeOf(put('a', 2, { ifNoneMatch: [versionOf(1)] }))).toBe(refused);
    expect(await codeOf(repository.delete('a', { ifMatch: [versionOf(2)] }))).toBe(refused);
    expect(versionsOf('a')).toEqual([versionOf(1)]);
    expect(repository.bytes).toBe(pageBytes);
    expect(await codeOf(put('a', 2, { ifMatch: [versionOf(9), versionOf(1)] }))).toBe('done');
    expect(await codeOf(repository.delete('a', { ifMatch: [versionOf(2)] }))).toBe('done');
  });

  it('lets one of several clients win that expect the same version', async () => {
    await put('a', 0);
    const values = [1, 2, 3, 4, 5];
    const codes = await Promise.all(
      values.map((value) => codeOf(put('a', value, { ifMatch: [versionOf(0)] }))),
    );
    expect(codes.filter((code) => code === 'done')).toEqual(['done']);
    expect(repository.bytes).toBe(2 * pageBytes);
  });

  it('refuses more names than there may be, those included that are being stored', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const codes = await Promise.all(names.map((name) => codeOf(put(name, 1))));
    expect(codes.filter((code) => code === 'storage-failed').length).toBe(2);
    expect(repository.size).toBe(3);
    expect(repository.bytes).toBe(3 * pageBytes);
    await repository.delete('a');
    expect(await codeOf(put('d', 1))).toBe('done');
  });

  it('refuses more bytes than there may be', () => {
    const [first, second] = [repository.take(8 * pageBytes), repository.take(8 * pageBytes)];
    expect(() => repository.take(1)).toThrow(/65536 of 65536 bytes \(MAX_LAYERS_BYTES\)/);
    first.release();
    repository.take(8 * pageBytes).release();
    second.release();
    expect(repository.bytes).toBe(0);
  });

  describe.runIf(stays)('with a process that has no news of another one', () => {
    /** One that has what this one has. */
    const open = async () => {
      const other = new Repository(storage, bounds);
      const putThere = (value: number) => other.put('a', contentOf(other, value));
      const refresh = async () => {
        for (const one of [repository, other]) await one.refresh(admitTo(one));
      };
      await put('a', 1);
      await refresh();
      return { other, putThere, refresh };
    };

    it('makes a version the current one that it takes for the current one already', async () => {
      const { other, putThere, refresh } = await open();
      await putThere(2);
      await put('a', 1);
      await refresh();
      expect(other.find('a')?.version).toBe(versionOf(1));
      expect(versionsOf('a')).toEqual([versionOf(2), versionOf(1)]);
    });

    it('answers with an old version until a later one of the other one is there', async () => {
      const { other, putThere } = await open();
      for (const value of [2, 3, 4]) await putThere(value);
      const answers: (string | undefined)[] = [];
      await repository.refresh(async (bytes) => {
        answers.push(repository.find('a')?.version);
        return admitTo(repository)(bytes);
      });
      expect(answers).toEqual([versionOf(1), versionOf(4)]);
      expect(versionsOf('a')).toEqual([versionOf(3), versionOf(4)]);
      expect(repository.bytes).toBe(2 * pageBytes);
      // What is listed is no longer there when it is read.
      for (const value of [5, 6]) await putThere(value);
      const read = vi.spyOn(storage, 'read').mockResolvedValue(undefined);
      await repository.refresh(admitTo(repository));
      expect(repository.find('a')?.version).toBe(versionOf(4));
      read.mockRestore();
      await putThere(7);
      await repository.refresh(admitTo(repository));
      expect(versionsOf('a')).toEqual([versionOf(6), versionOf(7)]);
      await other.delete('a');
      await repository.refresh(admitTo(repository));
      expect([repository.size, repository.bytes]).toEqual([0, 0]);
    });

    it('replaces an old version where there is no room for both', async () => {
      const { other, putThere } = await open();
      for (const value of [2, 3, 4]) await putThere(value);
      const taken = repository.take(14.5 * pageBytes);
      await repository.refresh(admitTo(repository));
      expect(repository.find('a')?.version).toBe(versionOf(4));
      taken.release();
      await repository.refresh(admitTo(repository));
      expect(versionsOf('a')).toEqual(other.versions('a').map(({ version }) => version));
    });

    it('removes no old version that the other one has stored again', async () => {
      const { other, putThere, refresh } = await open();
      await put('a', 2);
      await refresh();
      await putThere(1);
      await put('a', 3);
      await refresh();
      for (const one of [repository, other])
        expect(one.versions('a').map(({ version }) => version)).toEqual([versionOf(1), versionOf(3)]);
    });
  });

  it.runIf(stays)('has the same layers when it is opened again, and the same current versions', async () => {
    await put('a', 1);
    await put('a', 2);
    await put('a', 1);
    await put('b', 3);
    await put('c', 4);
    await repository.delete('c');
    const again = new Repository(storage, bounds);
    expect(await again.load(admitTo(again))).toEqual([]);
    const states = (of: Repository) =>
      of.current().flatMap(({ name }) => of.versions(name).map((one) => [name, one.version, one.storedAt]));
    expect(states(again)).toEqual(states(repository));
    expect(again.find('a')?.version).toBe(versionOf(1));
    expect(again.bytes).toBe(repository.bytes);
  });
});
