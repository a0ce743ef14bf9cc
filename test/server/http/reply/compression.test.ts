import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import Fastify from 'fastify';
import { afterAll, describe, expect, it } from 'vitest';
import { compressReplies } from '../../../../src/server/http/reply/compression.ts';

const app = Fastify();
compressReplies(app);
app.get<{ Querystring: { bytes: number; type: string } }>('/', async ({ query }, reply) =>
  reply.header('content-type', query.type).send(Buffer.alloc(Number(query.bytes), '1')),
);
afterAll(() => app.close());

const get = (bytes: number, encoding?: string, type = 'application/json') =>
  app.inject({
    url: `/?bytes=${bytes}&type=${encodeURIComponent(type)}`,
    headers: encoding === undefined ? {} : { 'accept-encoding': encoding },
  });

describe('compression of replies', () => {
  it('begins at 1400 bytes', async () => {
    const small = await get(1399, 'gzip');
    expect(small.headers['content-encoding']).toBeUndefined();
    expect(small.headers.vary).toBeUndefined();
    const large = await get(1400, 'gzip');
    expect(large.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(large.rawPayload).toString()).toBe('1'.repeat(1400));
  });

  it.each([
    // What `curl --compressed` sends.
    ['deflate, gzip, br, zstd', 'br'],
    ['gzip, deflate, br', 'br'],
    ['deflate, gzip', 'gzip'],
    ['deflate, gzip;q=1.0, *;q=0.5', 'gzip'],
    ['deflate', 'deflate'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['identity, gzip', 'gzip'],
    ['gzip;q=0.5, deflate', 'deflate'],
    ['gzip;q=0.1, identity;q=0.9', undefined],
    ['gzip;q=0', undefined],
    ['br;q=0.1, gzip;q=0.2', 'gzip'],
    ['zstd', undefined],
    [undefined, undefined],
  ])('answers Accept-Encoding: %s with %s', async (asked, coding) => {
    const { headers, rawPayload } = await get(5000, asked);
    expect(headers['content-encoding']).toBe(coding);
    expect(headers['content-length']).toBe(String(rawPayload.length));
    const decoders = new Map([
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
      ['deflate', inflateSync],
    ]);
    const decode = decoders.get(coding ?? '');
    expect((decode ? decode(rawPayload) : rawPayload).length).toBe(5000);
  });

  it('says that a reply depends on Accept-Encoding, whether it is compressed or not', async () => {
    for (const asked of ['gzip', undefined])
      expect((await get(5000, asked)).headers.vary).toBe('accept, accept-encoding');
  });

  it.each([
    ['application/problem+json', 'gzip'],
    ['application/yaml; charset=utf-8', 'gzip'],
    ['image/svg+xml', 'gzip'],
    ['application/x-safetensors', undefined],
    ['text/html; charset=utf-8', undefined],
  ])('of %s is %s', async (type, coding) => {
    expect((await get(5000, 'gzip', type)).headers['content-encoding']).toBe(coding);
  });
});
