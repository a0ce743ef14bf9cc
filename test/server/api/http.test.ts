import { connect } from 'node:net';
import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { convExamples } from '../../../src/contract/conv.ts';
import { get, listeningApp } from '../../helpers/app.ts';

const { app, url } = await listeningApp();

const tutorial = JSON.stringify(convExamples.tutorial.value);

describe('any route', () => {
  it.each([
    ['GET', '/v2/conv', 404, 'not-found'],
    ['POST', '/v1/conv/', 404, 'not-found'],
    ['GET', '/v1/conv', 405, 'method-not-allowed'],
    ['DELETE', '/v1/shapes', 405, 'method-not-allowed'],
    ['PUT', '/health/live', 405, 'method-not-allowed'],
  ])('%s %s is %i %s', async (method, path, status, code) => {
    const reply = await app.inject({ method: method as 'GET', url: path });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.json()).toMatchObject({ type: `/problems/${code}`, status });
  });

  it('names the methods that a route has in Allow', async () => {
    expect((await app.inject({ method: 'GET', url: '/v1/conv' })).headers.allow).toBe('POST');
    expect((await app.inject({ method: 'PUT', url: '/v1/shapes?x=1' })).headers.allow).toBe(
      'GET, HEAD, POST',
    );
  });

  it.each([
    ['text/plain', 415],
    ['application/xml', 415],
    ['application/json; charset=utf-8', 200],
  ])('answers a body of %s with %i', async (type, status) => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/conv',
      headers: { 'content-type': type },
      payload: tutorial,
    });
    expect(reply.statusCode).toBe(status);
    if (status === 415)
      expect(reply.json()).toMatchObject({ type: '/problems/unsupported-media-type', status });
  });

  const both = 'application/json, application/x-safetensors';
  it.each([
    [
      '/v1/conv',
      'text/csv',
      both,
      'content-type "text/csv": send application/json or application/x-safetensors',
    ],
    ['/v1/gradients', undefined, both, 'no content-type: send application/json or application/x-safetensors'],
    [
      '/v1/conv',
      'application/x-www-form-urlencoded',
      both,
      'content-type "application/x-www-form-urlencoded": send application/json or application/x-safetensors, ' +
        "with curl by -H 'content-type: application/json'",
    ],
    [
      '/v1/explain',
      'application/x-safetensors',
      'application/json',
      'content-type "application/x-safetensors": send application/json',
    ],
    [
      '/v1/shapes',
      'application/xml',
      'application/json',
      'content-type "application/xml": send application/json',
    ],
  ])('says on %s what it takes instead of a body of %s', async (url, type, accepted, detail) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const reply = await app.inject({ method: 'POST', url, headers, payload: Buffer.from(tutorial) });
    expect(reply.statusCode).toBe(415);
    expect(reply.json()).toMatchObject({ detail });
    expect(reply.headers).toMatchObject({ accept: accepted, 'accept-post': accepted });
  });

  it('says which codings it takes instead of another', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'content-encoding': 'br' };
    const reply = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload: tutorial });
    expect(reply.statusCode).toBe(415);
    expect(reply.headers['accept-encoding']).toBe('gzip, x-gzip, deflate');
    expect(reply.headers).not.toHaveProperty('accept-post');
  });

  it.each([
    ['application/json', 200],
    ['*/*', 200],
    ['', 200],
    ['application/json;charset=utf-8', 200],
    ['text/html; Charset="UTF-8";q=1, application/json; charset=UTF-8; q=0.5', 200],
    ['application/json; charset=utf-8; q=0', 406],
    ['text/html, application/*;q=0.1', 200],
    ['text/html', 406],
    ['application/json;q=0', 406],
  ])('answers Accept: %s with %i', async (accept, status) => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/conv',
      headers: { accept, 'content-type': 'application/json' },
      payload: tutorial,
    });
    expect(reply.statusCode).toBe(status);
  });

  it('takes its media types from the route, however its address is spelled', async () => {
    const ask = (accept: string) =>
      app.inject({
        method: 'POST',
        url: '/%761/con%76',
        headers: { accept, 'content-type': 'application/json' },
        payload: tutorial,
      });
    expect((await ask('text/html')).statusCode).toBe(406);
    expect((await ask('application/x-npy')).headers['content-type']).toBe('application/x-npy');
  });

  it.each([
    ['application/json', ''],
    ['application/json', '{"of": '],
    ['text/csv', '1,2'],
  ])('reads no body of DELETE, such as %s %j', async (type, payload) => {
    const headers = { 'content-type': type };
    const reply = await app.inject({ method: 'DELETE', url: '/v1/layers/none', headers, payload });
    expect(reply.json()).toMatchObject({ type: '/problems/unknown-layer', status: 404 });
  });

  it('carries its id in a header and in the instance of a problem', async () => {
    const { headers, body } = await get(app, '/nowhere');
    expect(headers['x-request-id']).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(body.instance).toBe(headers['x-request-id']);
  });

  it('says nothing of the inside when it fails', async () => {
    const failing = await listeningApp();
    failing.app.dispatcher.compute = () => Promise.reject(new TypeError('secret detail'));
    const reply = await request(`${failing.url}/v1/conv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: tutorial,
    });
    const text = await reply.body.text();
    expect(reply.statusCode).toBe(500);
    expect(text).toContain('/problems/internal-error');
    expect(text).not.toContain('secret');
  });
});

describe('an error', () => {
  const paths = [
    '/assets/nothing.js',
    '/assets/',
    '/v1/diagram.svg?groups=3',
    '/docs/nothing',
    '/docs/static/nothing.js',
    '/nowhere',
    '/%zz',
  ];
  const readers = paths.flatMap((path) => [['GET', path] as const, ['HEAD', path] as const]);
  const wrong = [
    '/assets/nothing.js',
    '/v1/diagram.svg',
    '/docs/static/swagger-ui.css',
    '/openapi.json',
    '/',
  ];
  it.each([...readers, ...wrong.map((path) => ['PUT', path] as const)])(
    'is kept by no cache, whatever the client has already: %s %s',
    async (method, path) => {
      const headers = { 'if-none-match': '*', 'if-modified-since': new Date().toUTCString() };
      const reply = await app.inject({ method, url: path, headers });
      expect(reply.statusCode).toBeGreaterThanOrEqual(400);
      const { etag, 'last-modified': modified, 'cache-control': control } = reply.headers;
      expect([control, etag, modified]).toEqual(['no-store', undefined, undefined]);
    },
  );
});

describe('GET /', () => {
  it('tells where everything is, every link of which answers', async () => {
    await app.dispatcher.start();
    const { body } = await get(app, '/');
    expect(body).toMatchObject({ name: 'groupconv', links: { docs: '/docs' } });
    await vi.waitUntil(() => app.dispatcher.ready, { timeout: 15_000 });
    for (const link of ['docs', 'openapi', 'shapes', 'ready'].map((name) => Object(body.links)[name])) {
      const reply = await request(new URL(link, url), { headers: { accept: '*/*' } });
      await reply.body.dump();
      expect([200, 302], link).toContain(reply.statusCode);
    }
  });

  it('offers a command that works as it stands', async () => {
    const { body } = await get(app, '/');
    const sent = /-d '(.*)'$/.exec(String(body.try))?.[1] ?? '';
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/conv',
      headers: { 'content-type': 'application/json' },
      payload: sent,
    });
    expect(reply.json().statistics.output.mean).toBe(102);
  });

  it('does not reflect a hostile Host', async () => {
    const reply = await app.inject({ url: '/', headers: { host: "x'; rm -rf / #" } });
    expect(reply.body).not.toContain('rm -rf');
  });
});

describe('health', () => {
  it('is live at once, and ready when the workers are there', async () => {
    expect((await get(app, '/health/live')).body).toEqual({ status: 'live' });
    await app.dispatcher.start();
    expect((await get(app, '/health/ready')).body).toEqual({ status: 'ready' });
  });

  it('is not ready before the workers have started', async () => {
    const { buildApp } = await import('../../../src/server/app.ts');
    const { loadConfig } = await import('../../../src/server/config.ts');
    const fresh = await buildApp(loadConfig({}));
    const { status, headers, body } = await get(fresh, '/health/ready');
    await fresh.close();
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body).toMatchObject({ type: '/problems/unavailable' });
  });
});

describe('what the HTTP parser refuses', () => {
  const raw = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.setTimeout(5000, () => socket.destroy(new Error('no answer')));
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('end', () => socket.end());
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'malformed-request'],
    [
      'two lengths',
      'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'malformed-request',
    ],
    [
      'length and chunks',
      'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed-request',
    ],
    [
      'a huge header',
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20000)}\r\n\r\n`,
      431,
      'header-too-large',
    ],
  ])('gets a problem document: %s', async (_, text, status, code) => {
    const answer = await raw(text);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('content-type: application/problem+json');
    expect(answer).toContain(`"type":"/problems/${code}"`);
  });

  it('a bad escape in the path is a problem too', async () => {
    const reply = await app.inject({ url: '/%zz' });
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({ type: '/problems/malformed-request' });
  });
});

describe('GET /docs', () => {
  it('serves Swagger UI from local assets', async () => {
    const page = await request(`${url}/docs/`);
    const html = await page.body.text();
    expect(page.statusCode).toBe(200);
    const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, path]) => new URL(path, `${url}/docs/`),
    );
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset.origin).toBe(url);
      const reply = await request(asset);
      await reply.body.dump();
      expect(reply.statusCode, asset.pathname).toBe(200);
    }
  });

  it('has no other pages', async () => {
    const reply = await request(`${url}/docs/nothing`);
    expect(reply.statusCode).toBe(404);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(await reply.body.json()).toMatchObject({ instance: reply.headers['x-request-id'] });
  });
});

describe('a request that does not arrive in time', () => {
  it('gets 408 as a problem document, and its connection is closed', { timeout: 15_000 }, async () => {
    const slow = await listeningApp({ REQUEST_TIMEOUT_MS: '1000' });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(slow.url).port), '127.0.0.1', () =>
        socket.write('POST /v1/conv HTTP/1.1\r\nhost: x\r\n'),
      );
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"type":"/problems/request-timeout"');
  });
});

describe('a file of Swagger UI that nobody may have', () => {
  it.each([
    ['/docs/static/%2e%2e/x', {}, 404],
    ['/docs/static/%00', {}, 404],
    ['/docs/static/swagger-ui.css', { range: 'bytes=99999999-' }, 400],
  ])('is no defect: %s', async (url, headers, status) => {
    const reply = await app.inject({ url, headers });
    expect(reply.statusCode).toBe(status);
    expect(reply.headers['content-type']).toBe('application/problem+json');
  });
});
