import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the image has: no package is in reach. */
const folder = mkdtempSync(join(tmpdir(), 'groupconv-standalone-'));
for (const name of ['dist', 'package.json'])
  cpSync(join(root, name), join(folder, name), { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

it('runs without its packages: with traces, a pretty log, and the documentation', {
  timeout: 30_000,
}, async () => {
  const port = String(await freePort());
  const env = { PATH: process.env.PATH, PORT: port, WORKERS: '1', LOG_FORMAT: 'pretty', RATE_LIMIT: '1000' };
  const server = spawn(process.execPath, ['--import', './dist/tracing.js', 'dist/server.js'], {
    ...{ cwd: folder, env: { ...env, CORS_ORIGINS: '*', OTEL_TRACES_SAMPLER: 'always_off' } },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  let said = '';
  for (const output of [server.stdout, server.stderr])
    output.on('data', (part) => {
      said += part;
    });
  const ended = once(server, 'close');
  const url = `http://127.0.0.1:${port}`;
  const statusOf = (path: string) =>
    fetch(url + path).then(
      ({ status }) => status,
      () => 0,
    );
  await vi.waitFor(async () => expect(await statusOf('/health/ready'), said).toBe(200), { timeout: 15_000 });
  for (const path of [
    '/',
    '/docs',
    '/docs/static/swagger-ui-bundle.js',
    '/docs/json',
    '/openapi.yaml',
    '/metrics',
  ])
    expect(await statusOf(path), path).toBe(200);
  server.kill('SIGTERM');
  expect(await ended, said).toEqual([0, null]);
  expect(said).toMatch(/INFO.*answered/);
  expect(said).not.toMatch(/Cannot find|ERR_MODULE/);
});
