import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';

const script = fileURLToPath(new URL('../../dist/server.js', import.meta.url));
const patient = { timeout: 20_000, interval: 50 };
const folder = mkdtempSync(join(tmpdir(), 'groupconv-log-'));
const servers: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The service with a pipe as its output that nobody reads unless `read` is called. */
async function unread(settings: Readonly<Record<string, string>>) {
  const path = join(folder, String(Math.random()));
  execFileSync('mkfifo', [path]);
  // For both ways, so that opening does not wait for the other end.
  const reader = openSync(path, 'r+');
  const writer = openSync(path, 'w');
  const port = await freePort();
  const env = { PATH: process.env.PATH, PORT: String(port), WORKERS: '1', ...settings };
  const server = spawn(process.execPath, [script], { env, stdio: ['ignore', writer, 'inherit'] });
  servers.push(server);
  closeSync(writer);
  const url = `http://127.0.0.1:${port}`;
  const isUp = () =>
    fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(isUp, patient);
  const dropped = async () =>
    Number(
      /^groupconv_log_lines_dropped_total (\d+)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1],
    );
  /** Reads for so long as there is something. */
  const read = async (until: (text: string) => boolean): Promise<string> => {
    const chunk = Buffer.alloc(65_536);
    let text = '';
    while (!until(text)) text += chunk.toString('utf8', 0, readSync(reader, chunk));
    return text;
  };
  return { server, port, dropped, read, ended: once(server, 'exit'), close: () => closeSync(reader) };
}

/** Has the service write this many lines, about 450 bytes each. */
async function makeLines(port: number, count: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  const line = `GET /${'a'.repeat(300)} HTTP/1.1\r\nhost: x\r\n\r\n`;
  let answers = 0;
  socket.on('data', (part) => {
    answers += part.toString('latin1').split('HTTP/1.1 404').length - 1;
  });
  for (let sent = 0; sent < count; sent += 100) {
    socket.write(line.repeat(100));
    await vi.waitUntil(() => answers >= sent + 90, { ...patient, interval: 1 });
  }
  socket.destroy();
}

describe('a log that nobody reads', () => {
  it.each(['json', 'pretty'])(
    'keeps a bounded number of lines, counts what it drops, and does not keep the service from ending: %s',
    { timeout: 60_000 },
    async (form) => {
      const { server, port, dropped, ended, close } = await unread({ LOG_FORMAT: form });
      expect(await dropped()).toBe(0);
      await makeLines(port, 14_000);
      const first = await dropped();
      expect(first).toBeGreaterThan(100);
      await makeLines(port, 14_000);
      expect(await dropped()).toBeGreaterThan(first + 13_000);
      const from = performance.now();
      server.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(performance.now() - from).toBeLessThan(4000);
      close();
    },
  );

  it('does not keep the second signal from ending the service', { timeout: 60_000 }, async () => {
    const { server, port, ended, close } = await unread({ LOG_FORMAT: 'json', DRAIN_MS: '60000' });
    await makeLines(port, 2000);
    server.kill('SIGTERM');
    await sleep(200);
    server.kill('SIGTERM');
    expect(await ended).toEqual([1, null]);
    close();
  });

  it('says how many lines it has dropped, once it is read again', { timeout: 60_000 }, async () => {
    const { server, port, dropped, read, ended, close } = await unread({ LOG_FORMAT: 'json' });
    await makeLines(port, 14_000);
    const lines = await dropped();
    const text = await read((read) => read.includes('were dropped'));
    const said = text.split('\n').find((line) => line.includes('were dropped'));
    const { level, lines: told } = JSON.parse(String(said));
    expect(level).toBe(40);
    // The look at /metrics has a line as well, and so have the last requests if they are not over by then.
    expect(told).toBeGreaterThanOrEqual(lines);
    expect(told).toBeLessThanOrEqual(lines + 11);
    server.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    close();
  });
});
