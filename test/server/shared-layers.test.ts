import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import type { App } from '../../src/server/app-types.ts';
import { loggingApp, post, testApp } from '../helpers/app.ts';
import { hasRedis, startRedis, type TestRedis } from '../helpers/redis.ts';

if (!hasRedis) process.stderr.write('redis-server is not installed: shared layers are not tested\n');

const folders = mkdtempSync(join(tmpdir(), 'groupconv-shared-'));
const servers: TestRedis[] = [];
afterAll(async () => {
  for (const server of servers) await server.stop();
  rmSync(folders, { recursive: true });
});

const newFolder = () => mkdtempSync(join(folders, 'r'));

/** A server that has what was written when it is killed and started again. */
async function redisIn(
  folder: string,
  port?: number,
  persistence = ['--appendonly', 'yes'],
): Promise<TestRedis> {
  const server = await startRedis({ folder, port: port ?? (await freePort()), persistence });
  servers.push(server);
  return server;
}

const layer = { type: 'conv1d', in_channels: 2, out_channels: 2, kernel_size: 3, groups: 2 };
const input = { shape: [1, 2, 9], fill: { kind: 'normal', seed: 4 } };
const json = { 'content-type': 'application/json' };

async function put(app: App, name: string, body: object, headers = {}) {
  const url = `/v1/layers/${name}`;
  return app.inject({ method: 'PUT', url, headers: { ...json, ...headers }, payload: JSON.stringify(body) });
}

const versionAt = async (app: App, name: string) => (await app.inject(`/v1/layers/${name}`)).json().version;

describe.runIf(hasRedis)('services with one REDIS_URL', () => {
  it('have the layers of each other within a second', async () => {
    const { url } = await redisIn(newFolder());
    const settings = { REDIS_URL: url, WORKERS: '1', JOBS_MAX: '0' };
    const [one, other] = [await testApp(settings), await testApp(settings)];
    const withinSecond = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 1000, interval: 10 });
    const stored = (await put(one, 'a', { layer, seed: 1 })).json().version;
    await withinSecond(async () => expect(await versionAt(other, 'a')).toBe(stored));
    const newer = (await put(other, 'a', { layer, seed: 2 }, { 'if-match': `"${stored}"` })).json().version;
    await withinSecond(async () => expect(await versionAt(one, 'a')).toBe(newer));
    const asked = { layer: `a@${stored}`, input };
    const [mine, theirs] = await Promise.all([one, other].map((app) => post(app, '/v1/conv', asked)));
    expect(mine?.status).toBe(200);
    expect(mine?.body).toEqual(theirs?.body);
    await one.inject({ method: 'DELETE', url: '/v1/layers/a' });
    await withinSecond(async () => expect((await other.inject('/v1/layers/a')).statusCode).toBe(404));
    // One that starts has them before its first request.
    await put(one, 'b', { layer, seed: 3 });
    const third = await testApp(settings);
    expect(await versionAt(third, 'b')).toBe(await versionAt(one, 'b'));
  });

  it('lose no change of clients that each change what they have read', async () => {
    const { url } = await redisIn(newFolder());
    const settings = { REDIS_URL: url, WORKERS: '1', JOBS_MAX: '0', LAYERS_REFRESH_MS: '10' };
    const apps = [await testApp(settings), await testApp(settings)];
    const weights = (value: number) => ({ layer: { ...layer, bias: false }, weight: { fill: value } });
    await put(apps[0], 'count', weights(0));
    await vi.waitFor(async () => expect((await apps[1].inject('/v1/layers/count')).statusCode).toBe(200));
    const statuses: number[] = [];
    const client = async (app: App, changes: number) => {
      while (changes > 0) {
        const { headers, payload } = await app.inject('/v1/layers/count');
        const value = JSON.parse(payload).statistics.weight.mean;
        const { statusCode } = await put(app, 'count', weights(value + 1), { 'if-match': headers.etag });
        statuses.push(statusCode);
        if (statusCode === 200) changes--;
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, i) => client(apps[i % 2], 5)));
    expect(new Set(statuses)).toEqual(new Set([200, 412]));
    const reading = async (app: App) => (await app.inject('/v1/layers/count')).json().statistics.weight.mean;
    for (const app of apps) await vi.waitFor(async () => expect(await reading(app)).toBe(40));
  });

  it('answer from memory while Redis is away, refuse changes with 503, and go on when it is back', async () => {
    const folder = newFolder();
    const server = await redisIn(folder);
    const settings = { REDIS_URL: server.url, WORKERS: '1', JOBS_MAX: '0', LAYERS_REFRESH_MS: '50' };
    const { app, lines } = await loggingApp(settings);
    const other = await testApp(settings);
    const { version } = (await put(app, 'a', { layer, seed: 1 })).json();
    await vi.waitFor(async () => expect(await versionAt(other, 'a')).toBe(version));
    await server.stop();
    const refused = await put(app, 'a', { layer, seed: 2 });
    expect(refused.statusCode).toBe(503);
    expect(refused.headers['retry-after']).toBeDefined();
    expect(refused.json()).toMatchObject({
      type: '/problems/unavailable',
      detail: expect.stringContaining('Redis (REDIS_URL), which cannot be reached'),
    });
    expect((await app.inject({ method: 'DELETE', url: '/v1/layers/a' })).statusCode).toBe(503);
    for (const service of [app, other]) {
      expect((await post(service, '/v1/conv', { layer: 'a', input })).status).toBe(200);
      expect((await service.inject('/v1/layers')).json().layers.length).toBe(1);
    }
    await redisIn(folder, server.port);
    await vi.waitFor(
      async () => expect((await put(app, 'b', { layer, seed: 3 })).statusCode).toBe(201),
      5000,
    );
    await vi.waitFor(async () => expect(await versionAt(other, 'b')).toBeDefined());
    expect(await versionAt(other, 'a')).toBe(version);
    await vi.waitFor(() =>
      expect(lines.map(({ msg }) => msg)).toContain('the stored layers can be read again'),
    );
    const told = lines.filter(({ msg }) => String(msg).startsWith('the stored layers cannot be read'));
    expect(told.length).toBe(1);
  });

  it('have the layers of a copy that was made while they changed', async () => {
    const atOnce = ['--appendonly', 'yes', '--repl-diskless-sync-delay', '0'];
    const { url, port } = await redisIn(newFolder(), undefined, atOnce);
    const app = await testApp({ REDIS_URL: url, WORKERS: '1', JOBS_MAX: '0' });
    await put(app, 'kept', { layer, seed: 1 });
    const changes = Array.from({ length: 20 }, (_, i) => put(app, `layer-${i}`, { layer, seed: i }));
    // The commands of docs/operations.md.
    const to = newFolder();
    const copy = ['-p', String(port), '--rdb', join(to, 'dump.rdb')];
    await promisify(execFile)('redis-cli', copy);
    await Promise.all(changes);
    const restored = await redisIn(to, undefined, ['--appendonly', 'no']);
    const set = ['-p', String(restored.port), 'config', 'set', 'appendonly', 'yes'];
    await promisify(execFile)('redis-cli', set);
    const other = await testApp({ REDIS_URL: restored.url, WORKERS: '1', JOBS_MAX: '0' });
    const { layers, broken } = (await other.inject('/v1/layers')).json();
    expect(broken).toEqual([]);
    expect(layers.map(({ name }: { name: string }) => name)).toContain('kept');
    const asked = { layer: 'kept', input };
    expect((await post(other, '/v1/conv', asked)).body).toEqual((await post(app, '/v1/conv', asked)).body);
  });

  it('start while Redis is away, and say so of layers, until it comes', async () => {
    const port = await freePort();
    const settings = { REDIS_URL: `redis://127.0.0.1:${port}`, JOBS_MAX: '0', LAYERS_REFRESH_MS: '50' };
    const app = await testApp({ ...settings, WORKERS: '1' });
    for (const url of ['/v1/layers', '/v1/layers/a'])
      expect((await app.inject(url)).statusCode, url).toBe(503);
    expect((await post(app, '/v2/repository/index', {})).status).toBe(503);
    expect((await post(app, '/v1/conv', { layer: 'a', input })).status).toBe(503);
    expect((await post(app, '/v1/conv', { layer, input })).status).toBe(200);
    await redisIn(newFolder(), port);
    await vi.waitFor(async () => expect((await app.inject('/v1/layers')).statusCode).toBe(200), 5000);
    expect((await app.inject('/v1/layers/a')).statusCode).toBe(404);
  });
});
