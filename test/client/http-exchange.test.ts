import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { httpExchange } from '../../src/client/http-exchange.ts';
import { createClient, ServiceProblem } from '../../src/client/node.ts';
import { listeningApp } from '../helpers/app.ts';

/** A server on loopback, until the file's tests are over. */
async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server of bytes: each connection is handled by hand. */
async function connecting(handle: (socket: Socket, count: number) => void): Promise<string> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    handle(socket, count++);
  });
  afterAll(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = { method: 'GET', headers: {} } as const;
const post = { method: 'POST', headers: {}, body: 'ü' } as const;
const short = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

describe('an exchange by node:http', () => {
  it('should send the method, the headers and the bytes of the body, and give those of the answer', async () => {
    const url = await serving(async (request, reply) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { method, headers } = request;
      const { accept, 'content-length': length, 'accept-encoding': coding } = headers;
      reply.setHeader('x-seen', [method, accept, length, coding].join());
      reply.writeHead(201).end(Buffer.concat(chunks));
    });
    const body = new Uint8Array(3_000_001).map((_, i) => i % 251);
    const answer = await httpExchange(url, { method: 'PUT', headers: { accept: 'x/y' }, body });
    expect([answer.status, answer.headers.get('x-seen')]).toEqual([201, 'PUT,x/y,3000001,identity']);
    expect(answer.headers.get('retry-after')).toBeNull();
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), body)).toBe(0);
    expect(await (await httpExchange(url, post)).text()).toBe('ü');
  });

  it('should give an answer of unknown length, in pieces', async () => {
    const url = await serving((_, reply) => {
      reply.write('one ');
      setTimeout(() => reply.end('two'), 20);
    });
    expect(await (await httpExchange(url, get)).text()).toBe('one two');
  });

  it('should follow redirects as fetch does, with the body', async () => {
    const url = await serving(async (request, reply) => {
      if (request.url === '/') return reply.writeHead(307, { location: '/there' }).end();
      let text = '';
      for await (const chunk of request) text += chunk;
      return reply.end(`${request.method} ${request.url} ${text}`);
    });
    expect(await (await httpExchange(`${url}/`, post)).text()).toBe('POST /there ü');
  });

  it('should send again what a closing idle connection has swallowed', async () => {
    const url = await connecting((socket, count) => {
      let asked = 0;
      // The first connection breaks off when it is used again.
      socket.on('data', () => (count === 0 && ++asked > 1 ? socket.resetAndDestroy() : socket.write(short)));
    });
    expect(await (await httpExchange(url, get)).text()).toBe('ok');
    expect(await (await httpExchange(url, post)).text()).toBe('ok');
  });

  it('should not send again what a busy connection has begun to answer', async () => {
    let asked = 0;
    const url = await connecting((socket) => {
      socket.on('data', () => {
        if (++asked === 1) return socket.write(short);
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
        return setTimeout(() => socket.resetAndDestroy(), 20);
      });
    });
    await httpExchange(url, get);
    await expect(httpExchange(url, get)).rejects.toBeInstanceOf(TypeError);
    expect(asked).toBe(2);
  });

  it('should take one signal for many requests, without a warning', async () => {
    const url = await connecting((socket) => socket.on('data', () => socket.write(short)));
    const warnings: unknown[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 20 }, () => httpExchange(url, { ...get, signal })));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  it('should say that there is no answer, and why', async () => {
    const url = await connecting((socket) => socket.on('data', () => socket.resetAndDestroy()));
    const failed = await httpExchange(url, get).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TypeError);
    expect(failed).toMatchObject({ message: expect.stringContaining(url), cause: { code: 'ECONNRESET' } });
  });

  it('should not take a part of an answer for the whole', async () => {
    const url = await connecting((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    );
    await expect(httpExchange(url, get)).rejects.toBeInstanceOf(TypeError);
  });

  it('should end with the reason of the signal: before, while it waits, and while it reads', async () => {
    const reason = new Error('enough');
    let asked = 0;
    const url = await connecting((socket) => {
      asked++;
      socket.on('data', (data) => {
        if (String(data).startsWith('POST')) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
      });
    });
    await expect(httpExchange(url, { ...get, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(asked).toBe(0);
    for (const request of [get, post]) {
      const controller = new AbortController();
      const answer = httpExchange(url, { ...request, signal: controller.signal });
      setTimeout(() => controller.abort(reason), 50);
      await expect(answer).rejects.toBe(reason);
    }
    expect(asked).toBe(2);
  });

  it('should read the problem of a service that refuses a body before it has all of it', async () => {
    const { url } = await listeningApp({ MAX_BODY_BYTES: '10000' });
    const input = { shape: [1, 1, 1_000_000], data: new Float32Array(1_000_000) };
    const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 } as const;
    const refused = await createClient({ url })
      .conv({ layer, input })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ServiceProblem);
    expect(refused).toMatchObject({ status: 413 });
  });
});
