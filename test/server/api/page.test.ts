import { readdirSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { paths } from '../../../src/paths.ts';
import { testApp } from '../../helpers/app.ts';

const app = await testApp();
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const page = (headers = {}) => app.inject({ url: '/', headers: { accept: browser, ...headers } });
const html = (await page()).body;
const assets = [
  ...html.matchAll(/(?:src|href|content)="(?:http:\/\/localhost(?::80)?\/)?(assets\/[^"]+)"/g),
].map(([, path]) => `/${path}`);
const cardOf = (body: string) => /<meta property="og:image" content="([^"]*)"/.exec(body)?.[1];
const script = assets.find((path) => path.endsWith('.js')) ?? '';

describe('GET /', () => {
  it.each([
    [browser, 'text/html; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json', 'application/json; charset=utf-8'],
    ['application/json, text/html;q=0.5', 'application/json; charset=utf-8'],
    ['image/png', 'application/json; charset=utf-8'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    const { statusCode, headers } = await page({ accept });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers.vary).toContain('accept');
  });

  it('allows nothing from elsewhere and nothing inline', async () => {
    const policy = String((await page()).headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; ");
    expect(policy).not.toMatch(/unsafe|sha256|https?:|\*/);
    expect(html.replace(String(cardOf(html)), '')).not.toMatch(/<style|style=|<script(?![^>]* src=)|https?:/);
  });

  it('names nothing by an address that a prefix in front of it would break', () => {
    expect(html).not.toMatch(/(src|href)="\//);
  });

  it('names its share card by an absolute address, of the host that was asked', async () => {
    const card = async (host: string) => cardOf((await page({ host })).body);
    expect(await card('conv.example:8080')).toMatch(
      /^http:\/\/conv\.example:8080\/assets\/card-[A-Z0-9]{8}\.png$/,
    );
    expect(await card('[::1]:3000')).toMatch(/^http:\/\/\[::1\]:3000\/assets\/card-/);
    // Characters that a Host may have, and that HTML or an address must not.
    for (const hostile of ["evil'onload=x", 'a&b', "$'", '$&', `${'a'.repeat(300)}.example`])
      expect(await card(hostile)).toMatch(/^http:\/\/localhost:3000\/assets\/card-/);
    const proxied = await testApp({ TRUST_PROXY: '127.0.0.1', BASE_PATH: '/tools' });
    const { body } = await proxied.inject({
      url: '/',
      headers: { accept: browser, 'x-forwarded-host': 'example.org', 'x-forwarded-proto': 'https' },
    });
    expect(cardOf(body)).toMatch(/^https:\/\/example\.org\/tools\/assets\/card-/);
  });

  it('is revalidated: 304 while it is the same', async () => {
    const { headers } = await page();
    expect(headers['cache-control']).toBe('no-cache');
    const again = await page({ 'if-none-match': headers.etag });
    expect(again.statusCode).toBe(304);
    expect(again.body).toBe('');
    expect((await page({ 'if-none-match': '"other"' })).statusCode).toBe(200);
  });
});

describe('the assets of the page', () => {
  it('are all there, under names that may be kept for good', async () => {
    for (const name of ['page', 'style', 'icon', 'card', 'source-sans-3', 'source-code-pro'])
      expect(assets.filter((path) => path.startsWith(`/assets/${name}-`))).toHaveLength(1);
    for (const url of assets) {
      const { statusCode, headers } = await app.inject({ url });
      expect(statusCode, url).toBe(200);
      expect(url).toMatch(/-[A-Z0-9]{8}\.(js|css|svg|png|woff2)$/);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('come compressed where that is accepted, and as they are elsewhere', async () => {
    const zipped = await app.inject({ url: script, headers: { 'accept-encoding': 'gzip, br' } });
    const plain = await app.inject({ url: script });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true);
  });

  it('have at most 120 KB of JavaScript, gzipped: all that a visit may load', async () => {
    const names = readdirSync(new URL('assets/', paths.page)).filter((name) => name.endsWith('.js'));
    const bodies = await Promise.all(
      names.map(async (name) => (await app.inject({ url: `/assets/${name}` })).rawPayload),
    );
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
    expect(bytes).toBeGreaterThan(40 * 1024);
    expect(bytes).toBeLessThanOrEqual(120 * 1024);
  });

  it('have at most 120 KB of fonts, with their licence beside them', async () => {
    const fonts = assets.filter((url) => url.endsWith('.woff2'));
    const bodies = await Promise.all(fonts.map(async (url) => (await app.inject({ url })).rawPayload.length));
    expect(bodies.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(120 * 1024);
    expect((await app.inject({ url: '/assets/OFL.txt' })).body).toContain(
      'SIL Open Font License, Version 1.1',
    );
  });

  it('have their media types, compressed or not', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const replies = assets.map(async (url) => (await app.inject({ url, headers })).headers['content-type']);
      expect([...new Set(await Promise.all(replies))].sort()).toEqual([
        'font/woff2',
        'image/png',
        'image/svg+xml; charset=utf-8',
        'text/css; charset=utf-8',
        'text/javascript; charset=utf-8',
      ]);
    }
  });

  it('vary by Accept-Encoding alone, and have their length, also for HEAD', async () => {
    const url = script;
    const { headers, rawPayload } = await app.inject({ url });
    expect(headers.vary).toBe('accept-encoding');
    expect(headers['content-length']).toBe(String(rawPayload.length));
    const head = await app.inject({ method: 'HEAD', url });
    expect(head.statusCode).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(headers['content-length']);
    expect(head.headers.etag).toBe(headers.etag);
  });

  it.each([
    `${script}.gz`,
    '/assets/%00',
    '/assets/nothing.js',
    '/assets/..%2Findex.html',
    '/assets/..%2F..%2Fserver.js',
  ])('do not have %s', async (url) => {
    const reply = await app.inject({ url });
    expect(reply.statusCode).toBe(404);
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.headers['cache-control']).toBe('no-store');
  });
});
