import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildApp } from '../../../src/server/app.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { listeningApp, testApp } from '../../helpers/app.ts';

const first = 'first-key-0123456789';
const second = 'second-key-9876543210';
const guarded = await testApp({ API_KEYS: `${first}, ${second}` });
const status = async (
  url: string,
  headers: Readonly<Record<string, string>> = {},
  method: 'GET' | 'HEAD' = 'GET',
) => (await guarded.inject({ method, url, headers })).statusCode;

describe('API keys', () => {
  it.each([
    ['no key', {}, 401],
    ['another scheme', { authorization: `Basic ${first}` }, 403],
    ['a wrong key', { authorization: 'Bearer first-key-0123456780' }, 403],
    ['the beginning of a key', { authorization: 'Bearer first-key' }, 403],
    ['a key and more', { authorization: `Bearer ${first}x` }, 403],
    ['both keys in one', { authorization: `Bearer ${first},${second}` }, 403],
    ['an empty key', { 'x-api-key': '' }, 403],
    ['a wrong key beside a right one', { authorization: 'Bearer wrong', 'x-api-key': first }, 403],
    ['the first key', { authorization: `Bearer ${first}` }, 200],
    ['the second key', { authorization: `bearer  ${second}` }, 200],
    ['a key in X-API-Key', { 'x-api-key': second }, 200],
  ])('%s', async (_, headers, expected) => {
    const reply = await guarded.inject({ url: '/v1/limits', headers });
    expect(reply.statusCode).toBe(expected);
    if (expected === 401) expect(reply.headers['www-authenticate']).toBe('Bearer realm="groupconv"');
    if (expected >= 400) {
      expect(reply.headers['content-type']).toBe('application/problem+json');
      expect(reply.body).not.toContain(first);
    }
  });

  it('are asked for on every way to a route that computes', async () => {
    for (const url of [
      '/v1/limits',
      '/v1/limits?x=/health/live',
      '/v1//limits',
      '/%76%31/limits',
      '/V1/limits',
      '/metrics',
      '/nowhere',
      '/health/live/../../v1/limits',
    ])
      expect(await status(url), url).toBe(401);
    expect(await status('/v1/shapes', {}, 'HEAD')).toBe(401);
  });

  it('are not asked for by health and documents, unless OPEN_ROUTES says so', async () => {
    for (const url of ['/health/live', '/openapi.json', '/']) expect(await status(url), url).toBe(200);
    const closed = await testApp({ API_KEYS: first, OPEN_ROUTES: 'none' });
    for (const url of ['/health/live', '/openapi.json', '/', '/docs', '/metrics'])
      expect((await closed.inject({ url })).statusCode, url).toBe(401);
  });

  it('come from a file too', async () => {
    const file = join(tmpdir(), `groupconv-keys-${process.pid}`);
    writeFileSync(file, `# of the team\n${first}\n\n${second} # of the other\n`);
    const app = await testApp({ API_KEYS_FILE: file });
    for (const key of [first, second])
      expect((await app.inject({ url: '/v1/limits', headers: { 'x-api-key': key } })).statusCode).toBe(200);
    expect(
      (await app.inject({ url: '/v1/limits', headers: { 'x-api-key': '# of the team' } })).statusCode,
    ).toBe(403);
  });

  it.each([
    [{ API_KEYS: 'short' }, /16 visible/],
    [{ API_KEYS: `${first}\u00e9` }, /16 visible/],
    [{ API_KEYS_FILE: '/nowhere/keys' }, /cannot be read/],
    [{ API_KEYS_FILE: '/dev/null' }, /holds no key/],
    [{ API_KEYS: ' , ' }, /holds no key/],
  ])('stop the start where they are wrong: %j', async (settings, message) => {
    await expect(buildApp(loadConfig(settings))).rejects.toThrow(message);
  });
});

describe('the rate limit', () => {
  it('answers one too many with 429, tells how many are left, and counts keys and addresses apart', async () => {
    const app = await testApp({ API_KEYS: `${first},${second}`, RATE_LIMIT: '3' });
    const ask = (key?: string, url = '/v1/limits') =>
      app.inject({ url, headers: key ? { 'x-api-key': key } : {} });
    for (const left of [2, 1, 0]) {
      const { statusCode, headers } = await ask(first);
      expect(statusCode).toBe(200);
      expect(headers['ratelimit-policy']).toBe('"default";q=3;w=60');
      expect(headers.ratelimit).toMatch(new RegExp(`^"default";r=${left};t=(60|59)$`));
    }
    const refused = await ask(first);
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50);
    expect(refused.json()).toMatchObject({ type: '/problems/rate-limited', status: 429 });
    expect((await ask(second)).statusCode).toBe(200);
    const guesses = [];
    for (let i = 0; i < 5; i++) guesses.push((await ask(`a-wrong-key-0000000${i}`)).statusCode);
    expect(guesses).toEqual([403, 403, 403, 429, 429]);
    expect((await ask(undefined, '/health/live')).statusCode).toBe(200);
  });

  it('goes by the address that a trusted proxy names, and by no other', async () => {
    for (const [trusted, expected] of [
      ['', [200, 429, 429]],
      ['127.0.0.1', [200, 200, 429]],
    ] as const) {
      const app = await testApp({ RATE_LIMIT: '1', TRUST_PROXY: trusted });
      const statuses = [];
      for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.1']) {
        const reply = await app.inject({ url: '/v1/limits', headers: { 'x-forwarded-for': address } });
        statuses.push(reply.statusCode);
      }
      expect(statuses).toEqual(expected);
    }
  });
});

describe('a client that goes at once', () => {
  it('is no defect where requests are counted by address', async () => {
    const { app, url } = await listeningApp({ RATE_LIMIT: '1000000' });
    const { port } = new URL(url);
    for (let i = 0; i < 100; i++) {
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write('GET /v1/limits HTTP/1.1\r\nhost: x\r\n\r\n');
      socket.resetAndDestroy();
      await once(socket, 'close');
    }
    const { payload } = await app.inject({ url: '/metrics' });
    expect(payload).not.toContain('internal-error');
    expect(payload).toContain('groupconv_problems_total{code="client-closed"}');
  });
});

describe('CORS', () => {
  it('lets pages of the configured origins ask, and no others', async () => {
    const app = await testApp({ CORS_ORIGINS: 'https://a.example, https://b.example:8443', API_KEYS: first });
    const preflight = (origin: string) =>
      app.inject({
        method: 'OPTIONS',
        url: '/v1/conv',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
    for (const origin of ['https://a.example', 'https://b.example:8443']) {
      const { statusCode, headers } = await preflight(origin);
      expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, origin]);
    }
    expect((await preflight('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each([
    ['/v1/diagram.svg?in_channels=16&out_channels=4&groups=4', '*/*'],
    ['/openapi.json', '*/*'],
    ['/', 'application/json'],
    ['/', 'text/html'],
    ['/v1/limits', '*/*'],
  ])('keeps caches from giving GET %s for %s to pages of another origin', async (url, accept) => {
    const app = await testApp({ CORS_ORIGINS: 'https://a.example, https://b.example' });
    const { headers } = await app.inject({ url, headers: { origin: 'https://a.example', accept } });
    expect(headers['access-control-allow-origin']).toBe('https://a.example');
    const names = String(headers.vary).toLowerCase().split(', ');
    expect(names).toContain('origin');
    if (url !== '/v1/limits') expect(names).toContain('accept');
    expect(new Set(names).size).toBe(names.length);
  });

  it('has no answers of its own to what is no preflight', async () => {
    const app = await testApp({ CORS_ORIGINS: 'https://a.example' });
    const { statusCode, body } = await app.inject({ method: 'OPTIONS', url: '/v1/conv' });
    expect([statusCode, body]).toEqual([204, '']);
  });

  it('is off by default', async () => {
    const app = await testApp();
    const { headers } = await app.inject({ url: '/v1/limits', headers: { origin: 'https://a.example' } });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('replies', () => {
  it('are to be taken for what they are, and run nothing', async () => {
    const app = await testApp();
    const { headers } = await app.inject({ url: '/v1/limits' });
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    });
    const off = await testApp({ SECURITY_HEADERS: 'off' });
    expect((await off.inject({ url: '/v1/limits' })).headers).not.toHaveProperty('x-content-type-options');
  });
});
