import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildApp } from '../../src/server/app.ts';
import type { App } from '../../src/server/app-types.ts';
import { loadConfig } from '../../src/server/config.ts';

const script = fileURLToPath(new URL('../../src/server/healthcheck.ts', import.meta.url));

/** Runs the health check as the container does: a process that knows the server's settings. */
function check(settings: Readonly<Record<string, string>>): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ...settings };
    const args = ['--import', 'tsx', script];
    execFile(process.execPath, args, { env, timeout: 30_000 }, (error, _, stderr) =>
      resolve({ code: error ? error.code : 0, stderr }),
    );
  });
}

describe('healthcheck', { timeout: 40_000 }, () => {
  let app: App;
  let PORT: string;

  beforeAll(async () => {
    app = await buildApp(loadConfig({ WORKERS: '1' }));
    PORT = new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port;
    await vi.waitFor(() => expect(app.dispatcher.ready).toBe(true), { timeout: 15_000 });
  }, 20_000);
  afterAll(() => app.close());

  it('should end with 0 where the service is ready', async () => {
    expect(await check({ HOST: '127.0.0.1', PORT })).toEqual({ code: 0, stderr: '' });
  });

  it('should ask on loopback where the service listens on all addresses', async () => {
    expect(await check({ HOST: '0.0.0.0', PORT })).toEqual({ code: 0, stderr: '' });
  });

  it('should ask the port for health where there is one', async () => {
    const busy = Fastify();
    busy.get('/health/ready', (_, reply) => reply.send());
    const { port } = new URL(await busy.listen({ host: '127.0.0.1', port: 0 }));
    expect(await check({ HOST: '127.0.0.1', PORT: '1', HEALTH_PORT: port })).toEqual({ code: 0, stderr: '' });
    await busy.close();
  });

  it('should send the first API key, wherever the keys are from', async () => {
    const keys = { API_KEYS: 'first-key-0123456789, second-key-9876543210', OPEN_ROUTES: 'none' };
    const guarded = await buildApp(loadConfig({ WORKERS: '1', ...keys }));
    const { port } = new URL(await guarded.listen({ host: '127.0.0.1', port: 0 }));
    await vi.waitFor(() => expect(guarded.dispatcher.ready).toBe(true), { timeout: 15_000 });
    const file = join(tmpdir(), `groupconv-health-keys-${process.pid}`);
    writeFileSync(file, '# of the team\nfirst-key-0123456789\n');
    try {
      for (const settings of [keys, { API_KEYS_FILE: file }])
        expect(await check({ PORT: port, ...settings })).toEqual({ code: 0, stderr: '' });
    } finally {
      rmSync(file);
      await guarded.close();
    }
  });

  it('should end with 1 where the service is not ready', async () => {
    const busy = Fastify();
    busy.get('/health/ready', (_, reply) => reply.code(503).send());
    const { port } = new URL(await busy.listen({ host: '127.0.0.1', port: 0 }));
    const { code, stderr } = await check({ PORT: port });
    await busy.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^not healthy: .*\/health\/ready answers 503/);
  });

  it('should end with 1 and the reason where nobody listens', async () => {
    const { code, stderr } = await check({ HOST: '127.0.0.1', PORT: '1' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^not healthy: connect ECONNREFUSED/);
  });

  it('should end with 1 where a setting is wrong', async () => {
    const { code, stderr } = await check({ PORT: 'eighty' });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT must be an integer from 0 to 65535');
  });
});
