import { IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { deflateSync, gzipSync } from 'node:zlib';
import { request } from 'undici';
import { describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../../../src/errors.ts';
import { bytesOf, takeKept, trim } from '../../../../src/memory/buffers.ts';
import { readBody } from '../../../../src/server/http/body/body-bytes.ts';
import { listeningApp } from '../../../helpers/app.ts';

vi.mock(import('../../../../src/memory/buffers.ts'), async (original) => {
  const memory = await original();
  return { ...memory, bytesOf: vi.fn(memory.bytesOf) };
});

const limit = 400_000;
const { app, url } = await listeningApp({ MAX_BODY_BYTES: String(limit), INLINE_BODY_BYTES: '1000' });

const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };

/** A request over `length` numbers, whose output is twice the input. */
function requestOf(length: number): { text: string; output: number[] } {
  const input = Array.from({ length }, (_, i) => i / 8);
  const text = JSON.stringify({ layer, input: [[input]], weight: [[[2]]], format: 'flat' });
  return { text, output: input.map((value) => 2 * value) };
}

async function post(body: Buffer | string | Readable, headers: Readonly<Record<string, string>> = {}) {
  const sent = { 'content-type': 'application/json', ...headers };
  const reply = await request(`${url}/v1/conv`, { method: 'POST', headers: sent, body });
  const answer = Object(await reply.body.json());
  return { status: reply.statusCode, headers: reply.headers, answer };
}

const small = requestOf(10);
const large = requestOf(20_000);

describe('a request body', () => {
  it.each([
    ['small', small],
    ['large enough for the pool', large],
  ])('is read with a known length: %s', async (_, { text, output }) => {
    expect((await post(text)).answer.output).toEqual(output);
  });

  it('gives the memory of its chunks back as they have been read', async () => {
    const chunks = Array.from({ length: 4 }, (_, i) => Buffer.alloc(65_536, i));
    const message = new IncomingMessage(new Socket());
    for (const chunk of [...chunks, null]) message.push(chunk);
    const bytes = await readBody(message, { 'content-length': '262144' }, limit);
    const sent = [0, 1, 2, 3].map((i) => Buffer.alloc(65_536, i));
    expect(Buffer.concat(sent).equals(bytes)).toBe(true);
    expect(chunks.map(({ buffer }) => buffer.byteLength)).toEqual([0, 0, 0, 0]);
  });

  it('stays where it is if it comes as one chunk', async () => {
    const chunk = Buffer.alloc(10_000, 'body');
    const message = new IncomingMessage(new Socket());
    const own = Buffer.from(new Uint8Array(chunk).buffer);
    message.push(own);
    message.push(null);
    const bytes = await readBody(message, { 'content-length': '10000' }, limit);
    expect(bytes.buffer).toBe(own.buffer);
    expect(chunk.equals(bytes)).toBe(true);
  });

  it.each([
    ['shares its memory', 0, Buffer.alloc(20_000, 'body').subarray(10_000)],
    ['has to be placed', 5, Buffer.from(new Uint8Array(10_000).fill(98).buffer)],
  ])('is copied where its only chunk %s', async (_, start, chunk) => {
    const message = new IncomingMessage(new Socket());
    message.push(chunk);
    message.push(null);
    const sent = Buffer.from(chunk);
    const bytes = await readBody(message, { 'content-length': '10000' }, limit, undefined, start);
    expect(bytes.buffer).not.toBe(chunk.buffer);
    expect([bytes.byteOffset, sent.equals(bytes)]).toEqual([start, true]);
  });

  it('takes no memory for what has only been announced', async () => {
    vi.mocked(bytesOf).mockClear();
    const message = new IncomingMessage(new Socket());
    const reading = readBody(message, { 'content-length': String(2 ** 26) }, 2 ** 26);
    expect(bytesOf).not.toHaveBeenCalled();
    message.destroy();
    await expect(reading).rejects.toThrow('the client went');
  });

  it.each([
    ['breaks off', {}, 2 ** 26],
    ['is too long', {}, 2 ** 21],
    ['breaks off, compressed', { 'content-encoding': 'gzip' }, 2 ** 26],
  ])('gives its memory back at once where it %s', async (_, headers, most) => {
    vi.mocked(bytesOf).mockClear();
    const message = new IncomingMessage(new Socket());
    const reading = readBody(message, headers, most).catch((error: unknown) => error);
    const body = Buffer.alloc(3 * 2 ** 20, ' ');
    const sent = 'content-encoding' in headers ? gzipSync(body, { level: 0 }) : body;
    for (let at = 0; at < sent.length; at += 65_536)
      message.push(Buffer.from(sent.subarray(at, at + 65_536)));
    // More than the first buffer has been used by then.
    await vi.waitFor(() => expect(vi.mocked(bytesOf).mock.calls.at(-1)?.[0]).toBeGreaterThan(2 ** 20));
    message.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    expect(await reading).toBeInstanceOf(ProblemError);
    const last = vi.mocked(bytesOf).mock.results.at(-1)?.value;
    expect(last.buffer.byteLength).toBe(0);
  });

  it('does not take what comes after its refusal', async () => {
    const hold = vi.fn(() => {
      throw new ProblemError('unavailable', 'too much');
    });
    const stream = new PassThrough();
    const reading = readBody(stream, {}, limit, { arrived: () => {}, hold });
    stream.write('{');
    await expect(reading).rejects.toThrow('too much');
    stream.resume().write('}');
    await new Promise((resolve) => setImmediate(resolve));
    expect(hold).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a length', { 'content-length': '100000' }],
    ['no length', {}],
  ])(
    'leaves as many bytes in front of a body with %s as are asked for, beside the limit',
    async (_, headers) => {
      const all = Buffer.alloc(100_000, 'body');
      const parts = () => Readable.from([all.subarray(0, 7), all.subarray(7, 50_000), all.subarray(50_000)]);
      const bytes = await readBody(parts(), headers, all.length, undefined, 5);
      expect(bytes.byteOffset).toBe(5);
      expect(Buffer.compare(bytes, all)).toBe(0);
      const refused = readBody(parts(), headers, all.length - 1, undefined, 5);
      await expect(refused).rejects.toMatchObject({ code: 'body-too-large' });
    },
  );

  it('is read whole where it is larger than what is taken at first', async () => {
    const chunks = Array.from({ length: 48 }, (_, i) => Buffer.alloc(65_536, i));
    const all = Buffer.concat(chunks);
    const stream = Readable.from(chunks);
    const bytes = await readBody(stream, { 'content-length': String(all.length) }, 2 ** 26);
    expect(all.equals(bytes)).toBe(true);
  });

  it('is refused where it goes on for ever and says nothing', async () => {
    const nothing = gzipSync('');
    const coded = Readable.from(new Array(100).fill(Buffer.concat(new Array(1000).fill(nothing))));
    const { status, answer } = await post(coded, { 'content-encoding': 'gzip' });
    expect(status).toBe(413);
    expect(answer.detail).toContain(`over the limit of ${limit} bytes (MAX_BODY_BYTES)`);
  });

  it('leaves alone what its sender may still hold', async () => {
    const payload = Buffer.from(
      JSON.stringify({ layer, input: { shape: [1, 1, 10], fill: 1 } }).padEnd(40_000),
    );
    for (let time = 0; time < 2; time++) {
      const headers = { 'content-type': 'application/json' };
      const reply = await app.inject({ method: 'POST', url: '/v1/conv', headers, payload });
      expect(reply.statusCode).toBe(200);
    }
  });

  it('is refused where its numbers stand in the wrong place, and they are not written out for that', async () => {
    const numbers = `[${Array(20_000).fill(1).join(',')}]`;
    for (const [input, quoted] of [
      [`{"shape":[1],"base64":${numbers}}`, 'numbers of shape [20000]'],
      [`{"shape":[1],"base64":[{"a":${numbers}}]}`, 'numbers of shape [20000]'],
      [`{"shape":[1],"data":{"a":${numbers}}}`, 'numbers of shape [20000]'],
      [`{"fill":${numbers}}`, 'fill needs a kind, one of'],
      [`{"shape":{"base64":"${'AAAA'.repeat(2000)}"},"fill":1}`, '6000 bytes'],
    ]) {
      const { status, answer } = await post(`{"layer":${JSON.stringify(layer)},"input":${input}}`);
      expect(status).toBe(422);
      expect(answer.errors[0].message).toContain(quoted);
    }
  });

  it('is read in chunks of unknown length', async () => {
    const chunks = large.text.match(/.{1,1000}/gs) ?? [];
    expect((await post(Readable.from(chunks))).answer.output).toEqual(large.output);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['GZIP', gzipSync],
  ])('is read compressed with %s', async (coding, compress) => {
    for (const { text, output } of [small, large]) {
      expect((await post(compress(text), { 'content-encoding': coding })).answer.output).toEqual(output);
    }
  });

  it('is refused where it says that it is over the limit, before it is sent', async () => {
    const { status, answer } = await post(' '.repeat(limit + 1));
    expect(status).toBe(413);
    expect(answer.detail).toBe(
      `the body of ${limit + 1} bytes is over the limit of ${limit} bytes (MAX_BODY_BYTES)`,
    );
  });

  it('is refused where its chunks go over the limit', async () => {
    const { status, answer } = await post(Readable.from(Array(500).fill(' '.repeat(1000))));
    expect(status).toBe(413);
    expect(answer.type).toBe('/problems/body-too-large');
  });

  it('is refused where a few compressed bytes become too many', async () => {
    const bomb = gzipSync(Buffer.alloc(100 * limit));
    expect(bomb.length).toBeLessThan(limit);
    const { status, answer } = await post(bomb, { 'content-encoding': 'gzip' });
    expect(status).toBe(413);
    expect(answer.detail).toContain('the decoded body is over the limit');
  });

  it.each([
    ['no gzip', Buffer.from('hello')],
    ['truncated gzip', gzipSync(large.text).subarray(0, 500)],
  ])('is refused where its coding is broken: %s', async (_, body) => {
    const { status, answer } = await post(body, { 'content-encoding': 'gzip' });
    expect(status).toBe(400);
    expect(answer.type).toBe('/problems/malformed-request');
  });

  it('is refused in a coding that is not known', async () => {
    const { status, answer } = await post(small.text, { 'content-encoding': 'br' });
    expect(status).toBe(415);
    expect(answer.detail).toContain('send gzip, deflate');
  });

  it('does not disturb the next one when its sender goes away half way', async () => {
    for (let i = 0; i < 20; i++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
          socket.write(
            `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"layer"`,
          );
          setTimeout(() => socket.destroy(), 5);
        });
        socket.on('close', () => resolve());
      });
    }
    expect((await post(small.text)).answer.output).toEqual(small.output);
  });

  it('is refused in the pool as on the event loop, with the pointer', async () => {
    const text = large.text.replace('[0,', '[[0],');
    const { status, answer } = await post(text);
    expect(status).toBe(422);
    expect(answer.errors[0].pointer).toMatch(/^\/input\/0\/0/);
  });

  it('is refused where it holds more values outside tensors than the event loop should look at', async () => {
    const few = await post(`{"x":[${'{},'.repeat(30_000)}{}]}`, {});
    const many = await post(`{"x":[${'{},'.repeat(40_000)}{}]}`, {});
    expect([few.status, few.answer.type]).toEqual([422, '/problems/invalid-request']);
    expect([many.status, many.answer.type]).toEqual([413, '/problems/limit-exceeded']);
  });
});

describe('readBody', () => {
  it('makes one buffer of the declared length', async () => {
    const bytes = await readBody(
      Readable.from([Buffer.from('ab'), Buffer.from('cd')]),
      { 'content-length': '4' },
      10,
    );
    expect([bytes.byteLength, bytes.buffer.byteLength]).toEqual([4, 4]);
    expect(Buffer.from(bytes).toString()).toBe('abcd');
  });

  it('makes no other buffer on its way to a large declared length, which would be kept', async () => {
    trim(0);
    const length = 3 * 2 ** 20;
    const parts = Array.from({ length: 48 }, () => Buffer.alloc(2 ** 16, 'a'));
    const bytes = await readBody(Readable.from(parts), { 'content-length': String(length) }, length);
    expect(bytes.byteLength).toBe(length);
    for (let size = 2 ** 14; size <= 2 ** 25; size *= 2) expect(takeKept(size)).toBeUndefined();
  });

  it('passes on what breaks the stream', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('gone')) });
    await expect(readBody(broken, {}, 10)).rejects.toThrow('gone');
  });
});

describe('a reply', () => {
  const get = (headers: Readonly<Record<string, string>>) =>
    app.inject({ method: 'GET', url: '/openapi.json', headers });

  it.each([
    ['gzip', 'gzip'],
    ['zstd, gzip;q=0.5, deflate;q=0.8', 'deflate'],
    ['identity', undefined],
    ['zstd', undefined],
    ['gzip;q=0', undefined],
  ])('to Accept-Encoding: %s is in %s', async (asked, coding) => {
    const reply = await get({ 'accept-encoding': asked });
    expect(reply.headers['content-encoding']).toBe(coding);
    expect(reply.headers.vary).toContain('accept-encoding');
  });

  it('decodes to what it is uncompressed', async () => {
    const plain = await request(`${url}/openapi.json`);
    const coded = await fetch(`${url}/openapi.json`, { headers: { 'accept-encoding': 'gzip' } });
    expect(await coded.text()).toBe(await plain.body.text());
  });

  it('is left alone where it is small', async () => {
    const reply = await app.inject({ url: '/health/live', headers: { 'accept-encoding': 'gzip' } });
    expect(reply.headers['content-encoding']).toBeUndefined();
  });
});
