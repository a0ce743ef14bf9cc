import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../../src/formats/safetensors/file.ts';
import { lookUpLayers } from '../../src/operations/request/stored.ts';
import { buildApp } from '../../src/server/app.ts';
import type { App } from '../../src/server/app-types.ts';
import { loadConfig } from '../../src/server/config.ts';
import { loggingApp, post, testApp } from '../helpers/app.ts';

const folders = mkdtempSync(join(tmpdir(), 'groupconv-service-'));
afterAll(() => {
  chmodSync(folders, 0o755);
  rmSync(folders, { recursive: true });
});

const layer = { type: 'conv1d', in_channels: 2, out_channels: 2, kernel_size: 3, groups: 2 };
const input = { shape: [1, 2, 9], fill: { kind: 'normal', seed: 4 } };

async function put(app: App, name: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const url = `/v1/layers/${name}`;
  return app.inject({ method: 'PUT', url, headers, payload: JSON.stringify(body) });
}

describe('LAYERS_DIR', () => {
  it('has the layers of the service that ran before, and those put there by hand', async () => {
    const folder = mkdtempSync(join(folders, 'f'));
    const settings = { LAYERS_DIR: folder, WORKERS: '1' };
    const first = await buildApp(loadConfig(settings));
    await put(first, 'a', { layer, seed: 1 });
    const stored = await first.inject('/v1/layers/a');
    const computed = await post(first, '/v1/conv', { layer: 'a', input });
    await first.close();
    const [file] = readdirSync(folder);
    copyFileSync(join(folder, file), join(folder, 'copy.safetensors'));
    const weight = { shape: [2, 1, 3], data: new Float32Array(6).fill(1) };
    const handmade = (request: object) =>
      writeSafetensors([['weight', weight]], { request: JSON.stringify(request) });
    writeFileSync(join(folder, 'hand.safetensors'), handmade({ layer: { ...layer, bias: false } }));
    writeFileSync(join(folder, 'wrong.safetensors'), handmade({ layer: { ...layer, groups: 1 } }));
    writeFileSync(join(folder, 'cut.safetensors'), 'x');

    const { app, lines } = await loggingApp(settings);
    expect((await app.inject('/v1/layers/a')).json()).toEqual(stored.json());
    expect((await post(app, '/v1/conv', { layer: 'a', input })).body).toEqual(computed.body);
    expect((await post(app, '/v1/conv', { layer: 'copy', input })).body).toEqual(computed.body);
    expect((await post(app, '/v1/conv', { layer: 'hand', input, format: 'flat' })).status).toBe(200);
    const broken = [
      { file: 'cut.safetensors', reason: expect.stringContaining('') },
      { file: 'wrong.safetensors', reason: expect.stringContaining('/weight: ') },
    ];
    const { body } = await post(app, '/v1/conv', { layer: 'wrong', input });
    expect(body.status).toBe(404);
    const list = (await app.inject('/v1/layers')).json();
    expect(list.layers.map(({ name }: { name: string }) => name)).toEqual(['a', 'copy', 'hand']);
    expect(
      list.broken.toSorted((a: { file: string }, b: { file: string }) => a.file.localeCompare(b.file)),
    ).toEqual(broken);
    for (const one of broken) expect(lines).toContainEqual(expect.objectContaining(one));

    const more = handmade({ layer: { ...layer, bias: false, stride: 2 } });
    writeFileSync(join(folder, 'later.safetensors'), more);
    await app.loadLayers();
    expect((await app.inject('/v1/layers/later')).statusCode).toBe(200);
  });

  it('has what another service stores in it, and nothing of what it deletes, soon after', async () => {
    const settings = {
      LAYERS_DIR: mkdtempSync(join(folders, 'f')),
      LAYERS_REFRESH_MS: '20',
      WORKERS: '1',
    };
    const [one, other] = [await testApp(settings), await testApp(settings)];
    const versionAt = async (app: App) => (await app.inject('/v1/layers/a')).json().version;
    const stored = (await put(one, 'a', { layer, seed: 1 })).json().version;
    await vi.waitFor(async () => expect(await versionAt(other)).toBe(stored));
    const newer = (await put(other, 'a', { layer, seed: 2 })).json().version;
    await vi.waitFor(async () => expect(await versionAt(one)).toBe(newer));
    const [mine, theirs] = await Promise.all(
      [one, other].map((app) => post(app, '/v1/conv', { layer: 'a', input })),
    );
    expect(mine?.body).toEqual(theirs?.body);
    await one.inject({ method: 'DELETE', url: '/v1/layers/a' });
    await vi.waitFor(async () => expect((await other.inject('/v1/layers/a')).statusCode).toBe(404));
  });

  it('is restored from an archive that was made while it changed', async () => {
    const [from, to] = [mkdtempSync(join(folders, 'f')), mkdtempSync(join(folders, 'f'))];
    const app = await testApp({ LAYERS_DIR: from, WORKERS: '1' });
    await put(app, 'kept', { layer, seed: 1 });
    const changes = Array.from({ length: 20 }, (_, i) => put(app, `layer-${i}`, { layer, seed: i }));
    // The command of docs/operations.md.
    const archive = join(folders, 'layers.tar');
    const create = ['--create', '--exclude=*.part', '--file', archive, '--directory', from, '.'];
    const { status } = spawnSync('tar', create);
    await Promise.all(changes);
    // 1: files have come while tar read the folder.
    expect([0, 1]).toContain(status);
    execFileSync('tar', ['--extract', '--file', archive, '--directory', to]);
    const restored = await testApp({ LAYERS_DIR: to, WORKERS: '1' });
    const { layers, broken } = (await restored.inject('/v1/layers')).json();
    expect(broken).toEqual([]);
    expect(layers.length).toBeGreaterThan(0);
    const kept = { layer: 'kept', input };
    expect((await post(restored, '/v1/conv', kept)).body).toEqual((await post(app, '/v1/conv', kept)).body);
  });

  it('gives 507 with the reason where it may not be written', async () => {
    const app = await testApp({ LAYERS_DIR: '/sys/kernel', WORKERS: '1' });
    const reply = await put(app, 'a', { layer });
    expect(reply.statusCode).toBe(507);
    expect(reply.json()).toMatchObject({
      type: '/problems/storage-failed',
      detail: expect.stringMatching(/^the layer cannot be written: .+ \(E[A-Z]+\)$/),
    });
    expect(reply.payload).not.toContain('/sys');
    expect(app.repository.bytes).toBe(0);
  });

  it('that is no folder stops the start, with the reason', async () => {
    const file = join(folders, 'file');
    writeFileSync(file, '');
    const app = await buildApp(loadConfig({ LAYERS_DIR: file }));
    await expect(app.ready()).rejects.toThrow(/LAYERS_DIR .+ cannot be read: .*ENOTDIR/);
    await app.close();
  });
});

describe('a stored layer that is deleted', () => {
  it('stays in memory until the jobs that read it have ended', { timeout: 30_000 }, async () => {
    const app = await testApp({ WORKERS: '1', INLINE_WORK: '0' });
    await app.dispatcher.start();
    await put(app, 'a', { layer });
    const long = { shape: [64, 2, 60_000], fill: { kind: 'normal', seed: 4 } };
    const ask = (named: object) => post(app, '/v1/conv', { ...named, input: long, format: 'none' });
    const expected = await ask({ layer });
    const answers = [ask({ layer: 'a' }), ask({ layer: 'a' })];
    await vi.waitFor(() => expect(app.dispatcher.load.running).toBe(1));
    expect((await app.inject({ method: 'DELETE', url: '/v1/layers/a' })).statusCode).toBe(204);
    expect((await ask({ layer: 'a' })).status).toBe(404);
    expect(app.repository.bytes).toBeGreaterThan(0);
    await put(app, 'b', { layer, seed: 9 });
    for (const answer of await Promise.all(answers)) expect(answer.body).toEqual(expected.body);
    await app.inject({ method: 'DELETE', url: '/v1/layers/b' });
    expect(app.repository.bytes).toBe(0);
  });
});

describe('a layer of integers', () => {
  it('is there after a restart, with its quantization', async () => {
    const settings = { LAYERS_DIR: mkdtempSync(join(folders, 'f')), WORKERS: '1' };
    const scaling = { scale: 0.5, zero_point: 1 };
    const quantization = {
      dtype: 'int8',
      input: scaling,
      weight: { ...scaling, dtype: 'int8' },
      output: scaling,
    };
    const weight = { shape: [2, 1, 3], data: [1, -2, 3, -128, 127, 0] };
    const first = await buildApp(loadConfig(settings));
    await put(first, 'q', { layer, weight, bias: [2 ** 31 - 1, -5], quantization });
    const stored = (await first.inject('/v1/layers/q')).json();
    const asked = { layer: 'q', input: { shape: [1, 2, 5], fill: { kind: 'arange' } } };
    const computed = await post(first, '/v1/quantized', asked);
    await first.close();
    expect([stored.quantization, computed.status]).toEqual([quantization, 200]);
    const app = await testApp(settings);
    expect((await app.inject('/v1/layers/q')).json()).toEqual(stored);
    expect((await post(app, '/v1/quantized', asked)).body).toEqual(computed.body);
  });
});

describe('a layer in float64', () => {
  it('is not used by a request whose numbers were read in float32 before it was there', async () => {
    const app = await testApp({ WORKERS: '1' });
    await put(app, 'a', { layer: { ...layer, dtype: 'float64' } });
    expect(() => lookUpLayers({ layer: 'a' }, app.repository, false, false)).toThrow(
      /stored while the request was read/,
    );
    expect(lookUpLayers({ layer: 'a' }, app.repository, true, false).regions.length).toBe(1);
    expect((await post(app, '/v1/shapes', { layer: 'a', input_shape: [1, 2, 9] })).status).toBe(200);
  });
});
