import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../../../src/server/config.ts';
import { prefixReader } from '../../../../src/server/http/security/proxies.ts';
import { testApp } from '../../../helpers/app.ts';

function prefixOf(settings: Readonly<Record<string, string>>, said?: string, from = '127.0.0.1'): string {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: from });
  const request = new IncomingMessage(socket);
  if (said !== undefined) request.headers['x-forwarded-prefix'] = said;
  return prefixReader(loadConfig(settings))(request);
}

const trusting = { TRUST_PROXY: 'loopback', BASE_PATH: '/fixed/' };

describe('prefixReader', () => {
  it.each([
    ['nothing is set', {}, undefined, ''],
    ['nobody is trusted', {}, '/a', ''],
    ['it is set, without its last slash', { BASE_PATH: '/a/b-c.d/' }, '/x', '/a/b-c.d'],
    ['a trusted proxy says it', trusting, '/a', '/a'],
    ['a trusted proxy says it with a slash', trusting, '/a/b/', '/a/b'],
    ['a trusted proxy says that there is none', trusting, '/', ''],
    ['a trusted proxy says nothing', trusting, undefined, '/fixed'],
  ])('should be right where %s', (_, settings, said, prefix) => {
    expect(prefixOf(settings, said)).toBe(prefix);
  });

  it('should not believe another than the trusted proxy', () => {
    expect(prefixOf(trusting, '/a', '192.0.2.1')).toBe('/fixed');
    expect(prefixOf({ TRUST_PROXY: '192.0.2.0/24, loopback' }, '/a', '192.0.2.1')).toBe('/a');
  });

  it.each([
    '//evil.example',
    'a',
    'https://a',
    '/a b',
    '/a"b',
    '/a//b',
    '/..',
    '/a/../b',
    '/a?b',
    '/a,/b',
    '',
  ])('should pass over what is no path: %s', (said) => {
    expect(prefixOf(trusting, said)).toBe('/fixed');
  });

  it.each(['//a', 'a', '/a b', '/..'])('should refuse BASE_PATH=%s', (path) => {
    expect(() => loadConfig({ BASE_PATH: path })).toThrow(
      'BASE_PATH must be a path such as /tools/groupconv',
    );
  });
});

describe('a service behind a proxy that strips a prefix', async () => {
  const app = await testApp(trusting);
  const get = async (url: string, said = '/a/b') =>
    (await app.inject({ url, headers: { 'x-forwarded-prefix': said, 'x-forwarded-proto': 'https' } })).body;

  it('names it in its documents, for each request', async () => {
    for (const prefix of ['/a/b', '/c', '/a/b']) {
      expect(JSON.parse(await get('/openapi.json', prefix)).servers).toEqual([{ url: prefix }]);
      expect(parse(await get('/openapi.yaml', prefix)).servers).toEqual([{ url: prefix }]);
      expect(JSON.parse(await get('/docs/json', prefix)).servers).toEqual([{ url: prefix }]);
    }
    expect(JSON.parse(await get('/openapi.json', '/')).servers).toEqual([{ url: '/' }]);
  });

  it('names it in every address of its index', async () => {
    const { links, ...index } = JSON.parse(await get('/'));
    for (const link of Object.values(links)) expect(link).toMatch(/^\/a\/b\//);
    expect(index.try).toContain('curl -s https://localhost:80/a/b/v1/conv ');
  });

  it('leaves a query of /docs/ out, which makes it another address', async () => {
    const { statusCode, headers } = await app.inject({ url: '/docs/?a=b' });
    expect([statusCode, headers.location]).toEqual([302, './']);
  });

  it.each(['/docs', '/docs?a=b', '/docs/'])('loads nothing on %s by an address without it', async (path) => {
    const html = await get(path);
    const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => String(address));
    expect(addresses.length).toBeGreaterThan(3);
    for (const address of addresses) {
      const { pathname } = new URL(address, `http://x/a/b${path}`);
      expect(pathname).toMatch(/^\/a\/b\/docs\/static\//);
      expect((await app.inject({ url: pathname.slice('/a/b'.length) })).statusCode).toBe(200);
    }
  });
});
