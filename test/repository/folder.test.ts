import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors/file.ts';
import { FolderStorage } from '../../src/repository/folder.ts';
import { Repository } from '../../src/repository/repository.ts';
import { admitTo, contentOf, elements, versionOf } from './contents.ts';

const folders = mkdtempSync(join(tmpdir(), 'groupconv-folder-'));
afterAll(() => rmSync(folders, { recursive: true }));
let folder = '';
let repository: Repository;
beforeEach(() => {
  folder = mkdtempSync(join(folders, 'f'));
  repository = open();
});

const open = (maxBytes = 2 ** 20) =>
  new Repository(new FolderStorage(folder), { maxLayers: 10, maxVersions: 3, maxBytes });
const put = (name: string, value: number) => repository.put(name, contentOf(repository, value));
const load = () => repository.load(admitTo(repository));
const fileOf = (name: string, value: number) => join(folder, `${name}@${versionOf(value)}.safetensors`);
const handmade = (value: number, metadata = {}) =>
  writeSafetensors(
    [['weight', { shape: [1, 1, elements], data: new Float32Array(elements).fill(value) }]],
    metadata,
  );

/** What all file handles inherit. */
async function prototypeOfHandles() {
  const handle = await openFile(folder);
  await handle.close();
  return Object.getPrototypeOf(handle);
}

describe('a folder of layers', () => {
  it('has one safetensors file per version, with the layer in its metadata', async () => {
    const { layer } = await put('a', 1);
    expect(readdirSync(folder)).toEqual([`a@${layer.version}.safetensors`]);
    const { tensors, metadata } = readSafetensors(readFileSync(fileOf('a', 1)));
    expect([...tensors]).toEqual([['weight', { shape: [1, 1, elements], data: layer.weight }]]);
    expect(JSON.parse(metadata.get('request') ?? '')).toEqual({ layer: layer.spec });
  });

  it('takes in files that were put there by hand, with a version in their names or without', async () => {
    await put('a', 1);
    writeFileSync(join(folder, 'b.safetensors'), handmade(2));
    writeFileSync(fileOf('c', 3), handmade(3));
    writeFileSync(join(folder, 'README.md'), 'what is here');
    expect(await load()).toEqual([]);
    expect(repository.current().map(({ name, version }) => [name, version])).toEqual([
      ['a', versionOf(1)],
      ['b', versionOf(2)],
      ['c', versionOf(3)],
    ]);
    await repository.delete('b');
    expect(readdirSync(folder).sort()).toEqual(
      [`a@${versionOf(1)}`, `c@${versionOf(3)}`]
        .map((f) => `${f}.safetensors`)
        .concat('README.md')
        .sort(),
    );
  });

  it('takes the latest file for the current version, by its own time before that of the system', async () => {
    await put('a', 1);
    await put('a', 2);
    utimesSync(fileOf('a', 1), new Date(), new Date(Date.now() + 60_000));
    writeFileSync(join(folder, 'a.safetensors'), handmade(3));
    utimesSync(join(folder, 'a.safetensors'), new Date(), new Date(Date.now() + 30_000));
    repository = open();
    await load();
    expect(repository.versions('a').map(({ version }) => version)).toEqual([1, 2, 3].map(versionOf));
  });

  it('drops layers whose files have gone or changed, and none that is being put', async () => {
    await put('a', 1);
    await put('b', 1);
    writeFileSync(join(folder, 'c.safetensors'), handmade(3));
    await load();
    rmSync(fileOf('a', 1));
    writeFileSync(join(folder, 'c.safetensors'), handmade(4).slice());
    utimesSync(join(folder, 'c.safetensors'), new Date(), new Date(1000));
    await Promise.all([load(), put('d', 5)]);
    const state = repository.current().map(({ name, version }) => [name, version]);
    expect(state).toEqual([
      ['b', versionOf(1)],
      ['c', versionOf(4)],
      ['d', versionOf(5)],
    ]);
    expect(repository.bytes).toBe(3 * 4096);
  });

  it('keeps a layer whose file was written once more with the same content', async () => {
    writeFileSync(join(folder, 'c.safetensors'), handmade(3));
    await load();
    utimesSync(join(folder, 'c.safetensors'), new Date(), new Date(1000));
    expect(await load()).toEqual([]);
    expect(repository.find('c')?.version).toBe(versionOf(3));
    expect(repository.bytes).toBe(4096);
    writeFileSync(join(folder, 'c.safetensors'), 'x');
    expect((await load()).length).toBe(1);
    expect([repository.size, repository.bytes]).toEqual([0, 0]);
  });

  it('names broken files with their reasons, and takes in all others', async () => {
    await put('good', 1);
    const whole = readFileSync(fileOf('good', 1));
    writeFileSync(fileOf('cut', 1), whole.subarray(0, whole.length - 1));
    writeFileSync(fileOf('short', 1), whole.subarray(0, 5));
    writeFileSync(join(folder, 'empty.safetensors'), '');
    const torn = Buffer.from(whole);
    torn[torn.length - 1] ^= 1;
    writeFileSync(join(folder, 'torn.safetensors'), torn);
    copyFileSync(fileOf('good', 1), fileOf('other', 2));
    copyFileSync(fileOf('good', 1), join(folder, 'good.safetensors'));
    writeFileSync(join(folder, 'large.safetensors'), Buffer.alloc(2 ** 22 + 2 ** 20 + 1));
    mkdirSync(join(folder, 'folder.safetensors'));
    symlinkSync('nowhere', join(folder, 'link.safetensors'));
    execFileSync('mkfifo', [join(folder, 'pipe.safetensors')]);
    symlinkSync('/dev/zero', join(folder, 'endless.safetensors'));
    const reasons = Object.fromEntries((await load()).map(({ file, reason }) => [file, reason]));
    expect(reasons).toEqual({
      [`cut@${versionOf(1)}.safetensors`]: expect.stringContaining('end behind the data'),
      [`short@${versionOf(1)}.safetensors`]: expect.any(String),
      'empty.safetensors': expect.any(String),
      'torn.safetensors': 'it is torn',
      [`other@${versionOf(2)}.safetensors`]: expect.stringContaining(versionOf(1)),
      'good.safetensors': `good@${versionOf(1)}.safetensors holds the same layer`,
      'large.safetensors': expect.stringContaining('MAX_LAYERS_BYTES'),
      'folder.safetensors': 'it is no regular file',
      'pipe.safetensors': 'it is no regular file',
      'endless.safetensors': 'it is no regular file',
    });
    expect(repository.current().map(({ name }) => name)).toEqual(['good']);
    expect(repository.broken.length).toBe(10);
    expect(repository.bytes).toBe(4096);
    for (const { file } of repository.broken) rmSync(join(folder, file), { recursive: true });
    expect(await load()).toEqual([]);
  });

  it('reads no file again that it has, or that is known to be broken, until it changes', async () => {
    const old = new Date(Date.now() - 60_000);
    const place = (name: string, content: string | Uint8Array, time = old) => {
      writeFileSync(join(folder, name), content);
      utimesSync(join(folder, name), time, time);
    };
    const storage = new FolderStorage(folder);
    const read = vi.spyOn(storage, 'read');
    const filesRead = () => read.mock.calls.splice(0).map(([{ file }]) => file);
    repository = new Repository(storage, { maxLayers: 2, maxVersions: 3, maxBytes: 2 ** 20 });
    place('good.safetensors', handmade(1));
    place('cut.safetensors', handmade(2).slice(0, -1));
    place(`other@${versionOf(2)}.safetensors`, handmade(3));
    place('young.safetensors', 'x', new Date());
    const broken = (await load()).map(({ file }) => file).sort();
    expect(broken).toEqual(['cut.safetensors', `other@${versionOf(2)}.safetensors`, 'young.safetensors']);
    expect(filesRead().length).toBe(4);
    place('more.safetensors', handmade(4));
    expect((await repository.refresh(admitTo(repository))).map(({ file }) => file)).toEqual([]);
    // One that has just been written may change once more within the same tick.
    expect(filesRead().sort()).toEqual(['more.safetensors', 'young.safetensors']);
    expect(repository.broken.map(({ file }) => file).sort()).toEqual(broken);
    // There is no room for it now, but later.
    place('third.safetensors', handmade(5));
    place('cut.safetensors', handmade(2), new Date());
    await load();
    expect(filesRead()).toContain('cut.safetensors');
    rmSync(join(folder, 'good.safetensors'));
    rmSync(join(folder, 'cut.safetensors'));
    await load();
    expect(repository.find('third')?.version).toBe(versionOf(5));
    expect(repository.broken.map(({ file }) => file)).not.toContain('cut.safetensors');
  });

  it('takes no file for a layer whose name is none', async () => {
    for (const file of [
      '.hidden',
      '-a',
      'a b',
      'ä',
      'a@b',
      `a@${versionOf(1).toUpperCase()}`,
      'a'.repeat(129),
      '',
    ])
      writeFileSync(join(folder, `${file}.safetensors`), handmade(1));
    writeFileSync(join(folder, 'a.safetensors.part'), handmade(1));
    expect(await load()).toEqual([]);
    expect(repository.size).toBe(0);
  });

  it('takes in the latest files where there is not room for all', async () => {
    for (const value of [1, 2, 3, 4, 5]) {
      const file = join(folder, `${value === 5 ? 'b' : `a@${versionOf(value)}`}.safetensors`);
      writeFileSync(file, handmade(value));
      utimesSync(file, new Date(), new Date(1000 * value));
    }
    const broken = await load();
    expect(broken).toEqual([
      { file: `a@${versionOf(1)}.safetensors`, reason: 'a has 3 later versions (MAX_LAYER_VERSIONS)' },
    ]);
    repository = open(4096);
    expect((await load()).map(({ reason }) => reason)).toEqual(
      Array(4).fill(expect.stringContaining('MAX_LAYERS_BYTES')),
    );
    expect(repository.current().map(({ name }) => name)).toEqual(['b']);
  });

  it('takes in a file that found no room as soon as there is some', async () => {
    repository = open(4096);
    await put('a', 1);
    const [held] = repository.versions('a');
    held.region.retain();
    rmSync(fileOf('a', 1));
    writeFileSync(fileOf('b', 2), handmade(2));
    const refresh = () => repository.refresh(admitTo(repository));
    expect((await refresh()).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('MAX_LAYERS_BYTES'),
    ]);
    await refresh();
    expect([repository.size, repository.broken.length]).toEqual([0, 1]);
    held.region.release();
    await refresh();
    expect([repository.find('b')?.version, repository.broken.length]).toEqual([versionOf(2), 0]);
  });

  it('removes own versions beyond the last ones, which a killed put has left', async () => {
    for (const value of [1, 2, 3]) await put('a', value);
    const left = readFileSync(fileOf('a', 1));
    await put('a', 4);
    writeFileSync(fileOf('a', 1), left);
    repository = open();
    expect(await load()).toEqual([]);
    expect(repository.versions('a').map(({ version }) => version)).toEqual([2, 3, 4].map(versionOf));
    expect(readdirSync(folder).length).toBe(3);
    expect(repository.bytes).toBe(3 * 4096);
  });

  it('removes what killed writes left, once it is old', async () => {
    const [old, fresh] = ['0123456789abcdef', 'fedcba9876543210'].map((id) => join(folder, `.${id}.part`));
    writeFileSync(old, 'x');
    writeFileSync(fresh, 'x');
    utimesSync(old, new Date(), new Date(Date.now() - 3_600_000));
    await load();
    expect(readdirSync(folder)).toEqual(['.fedcba9876543210.part']);
  });

  it('is made where there is none', async () => {
    folder = join(folder, 'new', 'one');
    repository = open();
    expect(await load()).toEqual([]);
    await put('a', 1);
    expect(readdirSync(folder).length).toBe(1);
  });

  it('leaves nothing of a write that fails, and tells the reason', async () => {
    await put('a', 1);
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const sync = vi.spyOn(await prototypeOfHandles(), 'sync').mockRejectedValue(full);
    try {
      await expect(put('a', 2)).rejects.toThrow('the layer cannot be written: the disk is full (ENOSPC)');
    } finally {
      sync.mockRestore();
    }
    expect(readdirSync(folder).length).toBe(1);
    expect(repository.find('a')?.version).toBe(versionOf(1));
    expect(repository.bytes).toBe(4096);
  });

  it('refuses puts where it may not be written', async () => {
    folder = '/sys/kernel';
    repository = open();
    expect(await load()).toEqual([]);
    await expect(put('a', 1)).rejects.toThrow(/the layer cannot be written: .+ \(E[A-Z]+\)/);
    expect([repository.size, repository.bytes]).toEqual([0, 0]);
  });

  it('refuses a put where it is no folder any more, also of the version that is there', async () => {
    await put('a', 1);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    await expect(put('a', 1)).rejects.toThrow('the layer cannot be written: LAYERS_DIR is no folder');
    expect(repository.find('a')?.version).toBe(versionOf(1));
  });

  it.skipIf(process.getuid?.() === 0)('refuses puts and deletes where it may not be written', async () => {
    await put('a', 1);
    chmodSync(folder, 0o555);
    try {
      await expect(put('a', 2)).rejects.toThrow(/may not write there/);
      await expect(repository.delete('a')).rejects.toThrow(/may not write there/);
      expect(repository.find('a')?.version).toBe(versionOf(1));
      expect(repository.bytes).toBe(4096);
    } finally {
      chmodSync(folder, 0o755);
    }
  });

  it('syncs a file before it has its name, and the folder after it', async () => {
    const states: string[][] = [];
    const sync = vi.spyOn(await prototypeOfHandles(), 'sync').mockImplementation(async () => {
      states.push(readdirSync(folder).map((file) => (file.startsWith('.') ? 'part' : 'whole')));
    });
    try {
      await put('a', 1);
      await repository.delete('a');
    } finally {
      sync.mockRestore();
    }
    expect(states).toEqual([['part'], ['whole'], []]);
  });
});
