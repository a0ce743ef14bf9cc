import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freePort } from '../scripts/free-port.ts';

const script = fileURLToPath(new URL('../dist/server.js', import.meta.url));
const status = (url: string) =>
  fetch(url).then(
    (reply) => reply.status,
    () => 0,
  );

async function started(settings: Readonly<Record<string, string>>) {
  const port = String(await freePort());
  const env = { PATH: process.env.PATH, PORT: port, WORKERS: '1', LOG_LEVEL: 'fatal', ...settings };
  const server = spawn(process.execPath, [script], { env, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  while ((await status(`${url}/health/ready`)) !== 200)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return { server, url, ended: once(server, 'exit') };
}

it('is not ready after SIGTERM, serves for DRAIN_MS all the same, and ends with 0', async () => {
  const { server, url, ended } = await started({ DRAIN_MS: '2000' });
  server.kill('SIGTERM');
  while ((await status(`${url}/health/ready`)) === 200);
  expect(await status(`${url}/health/ready`)).toBe(503);
  const reply = await fetch(`${url}/v1/limits`);
  expect([reply.status, reply.headers.get('connection')]).toEqual([200, 'close']);
  expect(await ended).toEqual([0, null]);
});

it.each([
  [{ TRUST_PROXY: '1.2.3.4.5' }, /^TRUST_PROXY must be a list of .*, but is "1\.2\.3\.4\.5"$/],
  [{ HOST: 'nowhere.invalid' }, /^HOST nowhere\.invalid and PORT 0 cannot be listened on: getaddrinfo \w+/],
  [{ HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 and PORT 0 cannot be listened on: listen EADDRNOTAVAIL/],
])('does not start with %j, and says so in one line', async (settings, line) => {
  const env = { PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'fatal', ...settings };
  const server = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => {
    said += chunk;
  });
  expect(await once(server, 'close')).toEqual([1, null]);
  const [title, problem, ...more] = said.trim().split('\n');
  expect(title).toBe('groupconv cannot start:');
  expect(problem).toMatch(line);
  expect(more).toEqual([]);
});

it('ends at once with 1 at the second signal', async () => {
  const { server, url, ended } = await started({ DRAIN_MS: '60000', SHUTDOWN_TIMEOUT_MS: '60000' });
  server.kill('SIGTERM');
  while ((await status(`${url}/health/ready`)) === 200);
  server.kill('SIGTERM');
  expect(await ended).toEqual([1, null]);
});
