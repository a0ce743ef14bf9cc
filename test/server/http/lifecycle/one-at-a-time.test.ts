import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { serveOneAtATime } from '../../../../src/server/http/lifecycle/one-at-a-time.ts';

/** What the server has begun, and how much of each connection at a time. */
const begun: string[] = [];
let most = 0;
const underWay = new Map<unknown, number>();
let wait = async () => {};

const server = createServer((request, reply) => {
  const now = (underWay.get(request.socket) ?? 0) + 1;
  underWay.set(request.socket, now);
  most = Math.max(most, now);
  begun.push(String(request.url));
  let length = 0;
  request.on('data', (part) => {
    length += part.length;
  });
  request.on('end', async () => {
    await wait();
    underWay.set(request.socket, (underWay.get(request.socket) ?? 0) - 1);
    reply.end(`${request.url} ${length}\n`);
  });
});
serveOneAtATime(server);
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => server.close());

async function send(text: string, answers: number): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  let said = '';
  socket.on('data', (part) => {
    said += part;
  });
  const lines = () => [...said.matchAll(/^(\/\S* \d+)$/gm)].map(([line]) => line);
  await vi.waitUntil(() => lines().length >= answers, { timeout: 5000, interval: 2 });
  socket.destroy();
  return lines();
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

describe('requests that a client sends without waiting', () => {
  it('are answered in their order, with their bodies, and begun one at a time', async () => {
    wait = () => setTimeout(2);
    most = 0;
    const bodies = ['', 'abc', 'x'.repeat(100_000), 'y'.repeat(300_000), 'z'];
    const text = bodies.map((body, i) => post(`/${i}`, body)).join('') + get('/last');
    expect(await send(text, 6)).toEqual([...bodies.map((body, i) => `/${i} ${body.length}`), '/last 0']);
    expect(most).toBe(1);
  });

  it('have no turn before those of other connections', async () => {
    wait = async () => {};
    begun.length = 0;
    const many = Array.from({ length: 100 }, (_, i) => get(`/many/${i}`)).join('');
    const first = send(many, 100);
    const other = send(get('/other'), 1);
    await Promise.all([first, other]);
    expect(begun.length).toBe(101);
    expect(begun.indexOf('/other')).toBeLessThan(50);
  });

  it('are forgotten when the client goes', async () => {
    let go = () => {};
    wait = () =>
      new Promise((resolve) => {
        go = resolve;
      });
    begun.length = 0;
    const socket = connect(port, '127.0.0.1');
    socket.write(get('/a') + get('/b') + get('/c'));
    await vi.waitUntil(() => begun.length === 1);
    socket.destroy();
    await setTimeout(50);
    go();
    await setTimeout(50);
    expect(begun).toEqual(['/a']);
  });
});
