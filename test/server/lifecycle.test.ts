import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';

const script = fileURLToPath(new URL('../../dist/server.js', import.meta.url));
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
  return { server, port: Number(port), url, ended: once(server, 'exit') };
}

/** A client that sends this, reads nothing, and never ends the connection by itself. */
async function silentClient(port: number, opening: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true }).on('error', () => {});
  await once(socket, 'connect');
  if (opening !== '') await new Promise((resolve) => socket.write(opening, resolve));
  return socket.pause();
}

/** Asks for a layer that takes some hundredths of a second an image. */
function post(url: string, images: number, headers = {}): Promise<Response> {
  const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 21, padding: 10 };
  return fetch(`${url}/v1/conv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ layer, input: { shape: [images, 16, 64, 64], fill: 1 }, format: 'none' }),
  });
}

const busy = async (url: string) =>
  /^groupconv_workers_busy 1$/m.test(await (await fetch(`${url}/metrics`)).text());

it('says on both ports that it stops, and closes the port for health last', async () => {
  const healthPort = String(await freePort());
  const { server, url, ended } = await started({
    ...{ DRAIN_MS: '300', HEALTH_PORT: healthPort, SHUTDOWN_TIMEOUT_MS: '60000', MAX_MACS: '1000000000000' },
  });
  const health = `http://127.0.0.1:${healthPort}`;
  while ((await status(`${health}/health/ready`)) !== 200);
  const text = await (await fetch(`${health}/metrics`)).text();
  expect(text).toMatch(/^groupconv_ready 1$/m);
  const asked = post(url, 40);
  while (!(await busy(url)));
  server.kill('SIGTERM');
  while ((await status(`${url}/health/ready`)) === 200);
  expect(await status(`${health}/health/ready`)).toBe(503);
  expect(await status(`${health}/health/live`)).toBe(200);
  let last = { main: 200, live: 200 };
  while (server.exitCode === null) {
    const main = await status(`${url}/health/live`);
    const live = await status(`${health}/health/live`);
    if (live !== 0) last = { main, live };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect((await asked).status).toBe(200);
  expect(last).toEqual({ main: 0, live: 200 });
  expect(await ended).toEqual([0, null]);
});

it('is not ready after SIGTERM, serves for DRAIN_MS all the same, and ends with 0', async () => {
  const { server, url, ended } = await started({ DRAIN_MS: '2000' });
  server.kill('SIGTERM');
  while ((await status(`${url}/health/ready`)) === 200);
  expect(await status(`${url}/health/ready`)).toBe(503);
  const reply = await fetch(`${url}/v1/limits`);
  expect([reply.status, reply.headers.get('connection')]).toEqual([200, 'close']);
  expect((await post(url, 1)).status).toBe(200);
  // A job would end with the process.
  expect((await post(url, 1, { prefer: 'respond-async' })).status).toBe(503);
  expect(await ended).toEqual([0, null]);
});

it.each([
  [{ TRUST_PROXY: '1.2.3.4.5' }, /^TRUST_PROXY must be a list of .*, but is "1\.2\.3\.4\.5"$/],
  [{ HOST: 'nowhere.invalid' }, /^HOST nowhere\.invalid and PORT 0 cannot be listened on: getaddrinfo \w+/],
  [{ HEALTH_PORT: '65536' }, /^HEALTH_PORT must be an integer from 0 to 65535, but is "65536"$/],
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

it('ends with 0 though clients are connected that ask nothing, or end nothing', async () => {
  const { server, port, ended } = await started({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const openings = ['', 'GET /health/live HTTP/1.1\r\nhost: x\r\n', 'no request\r\n\r\n'];
  const clients = await Promise.all(openings.map((opening) => silentClient(port, opening)));
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  for (const client of clients) client.destroy();
});

it('answers a request of which half the header came before SIGTERM', async () => {
  const { server, port, url, ended } = await started({});
  const client = connect({ host: '127.0.0.1', port });
  await once(client, 'connect');
  client.write('GET /health/live HTTP/1.1\r\n');
  // By the next answer, the server has read that.
  await status(`${url}/health/live`);
  server.kill('SIGTERM');
  while ((await status(`${url}/health/live`)) === 200);
  client.write('host: x\r\n\r\n');
  const [reply] = await once(client, 'data');
  expect(String(reply)).toContain('HTTP/1.1 200 OK');
  expect(await ended).toEqual([0, null]);
});

it('gives up a client that sends half a body, and ends with 0', async () => {
  const { server, port, url, ended } = await started({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const head = 'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const client = await silentClient(port, `${head}content-length: 100\r\n\r\n{`);
  const inFlight = async () =>
    (await (await fetch(`${url}/metrics`)).text()).includes('requests_in_flight 2');
  while (!(await inFlight()));
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  client.destroy();
});

it('breaks off after SHUTDOWN_TIMEOUT_MS what is still computed, and ends with 0', async () => {
  const { server, url, ended } = await started({ SHUTDOWN_TIMEOUT_MS: '1000', MAX_MACS: '1000000000000' });
  const asked = post(url, 140).catch((error: unknown) => error);
  while (!(await busy(url)));
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await asked).toBeInstanceOf(Error);
});

it('tells a client whose request was under way at SIGTERM that its connection ends', async () => {
  const { server, url, ended } = await started({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const asked = post(url, 4);
  while (!(await busy(url)));
  server.kill('SIGTERM');
  const reply = await asked;
  expect([reply.status, reply.headers.get('connection')]).toEqual([200, 'close']);
  expect(await ended).toEqual([0, null]);
});

it('gives up a client that reads nothing, and ends with 0', async () => {
  const { server, port, url, ended } = await started({ SHUTDOWN_TIMEOUT_MS: '60000' });
  const layer = { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1 };
  const input = { shape: [1, 1, 2048, 2048], fill: 0.123 };
  const body = JSON.stringify({ layer, input, format: 'base64' });
  const head = 'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const client = await silentClient(port, `${head}content-length: ${body.length}\r\n\r\n${body}`);
  const held = async () =>
    /^groupconv_held_body_bytes (\d+)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
  while (Number(await held()) < 2 ** 23) await new Promise((resolve) => setTimeout(resolve, 20));
  server.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  client.destroy();
});
