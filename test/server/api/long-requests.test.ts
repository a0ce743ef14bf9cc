import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import { operations } from '../../../src/operations/table.ts';
import { testApp } from '../../helpers/app.ts';

/** Requests that hold much where little belongs. Their answers stay short. */

const app = await testApp();
const large = await testApp({ INLINE_BODY_BYTES: '1' });

/** The most bytes of a problem document. */
const mostBytes = 16 * 1024;

const long = 'a'.repeat(200_000);
const wild = '\\u0001é"'.repeat(20_000);
const keys = (count: number, length: number) =>
  Array.from({ length: count }, (_, i) => `"${String(i).padStart(length, '\\u0001'.repeat(2))}":1`).join(',');
const badLayer = (() => {
  const names = [
    'type',
    'in_channels',
    'out_channels',
    'kernel_size',
    'stride',
    'padding',
    'dilation',
    'groups',
  ];
  return `{${names.map((name) => `"${name}":"${wild.slice(0, 100)}"`).join(',')}}`;
})();
const times = (count: number, item: string) => Array(count).fill(item).join(',');

const bodies: [string, string][] = [
  ['a long text', `{"fill":"${long}"}`],
  ['a long text of a fill', `{"input":{"fill":"${long}"}}`],
  ['a long kind of a fill', `{"input":{"fill":{"kind":"${long}"}}}`],
  ['a long padding', `{"layer":{"padding":"${long}"}}`],
  ['a long name', `{"layers":[{"name":"${long}"}]}`],
  ['a long seed', `{"seed":"${long}"}`],
  ['a long base64', `{"input":{"shape":[1],"base64":"${long}"}}`],
  ['a long key', `{"${long}":1}`],
  ['a key of what JSON escapes', `{"${wild.replaceAll('"', '')}":1}`],
  ['a long key inside', `{"layer":{"${long}":1}}`],
  ['many keys', `{${keys(250, 50)}}`],
  ['too many keys', `{${keys(1000, 50)}}`],
  ['many keys inside', `{"layer":{${keys(250, 50)}}}`],
  ['many layers', `{"layers":[${times(20_000, '{}')}],"input_shape":[1]}`],
  ['many wrong layers', `{"layers":[${times(256, badLayer)}],"input_shape":[1]}`],
  ['many wrong parts', `{"input":1,"layers":[${times(64, `{"layer":${badLayer}}`)}]}`],
  ['layers that are lists', `{"layers":[${times(20_000, '[[]]')}]}`],
  ['many groups', `{"groups":[${times(20_000, '"a"')}]}`],
  ['many sizes', `{"input":{"shape":[${times(20_000, '{}')}],"fill":1}}`],
  ['many indexes', `{"index":[${times(20_000, '[]')}]}`],
  ['many reductions', `{"reduce":[${times(20_000, '{"op":1}')}]}`],
  ['much to include', `{"include":[${times(20_000, '"input"')}]}`],
  ['texts for numbers', `{"input":[${times(20_000, '"abc"')}]}`],
  ['nothing for numbers', `{"input":[${times(20_000, 'null')}]}`],
  ['lists for numbers', `{"input":[1,${times(20_000, '[]')}]}`],
  ['levels', `{"input":${'['.repeat(100_000)}`],
  ['levels of objects', `{"input":${'{"a":'.repeat(100_000)}`],
  ['a key twice', `{"${long}":1,"${long}":1}`],
  ['a bad row under a long key', `{"${long}":[[1,2],[3],[${times(70, '1')}]]}`],
];

describe.each(operations.map(({ name }) => name))('POST /v1/%s', (name) => {
  it.each(bodies)('answers %s in a few words', async (_, body) => {
    for (const service of [app, large]) {
      const reply = await service.inject({
        method: 'POST',
        url: `/v1/${name}`,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        payload: gzipSync(body),
      });
      expect(reply.statusCode).toBeGreaterThanOrEqual(400);
      expect(reply.statusCode).toBeLessThan(500);
      expect(reply.rawPayload.length).toBeLessThanOrEqual(mostBytes);
      const { detail, errors } = reply.json();
      expect(detail.length).toBeLessThanOrEqual(500);
      for (const { pointer } of errors) expect(pointer.length).toBeLessThanOrEqual(200);
      expect(errors.length).toBeLessThanOrEqual(20);
    }
  });
});

describe.each(['conv', 'gradients'])('a file to /v1/%s', (name) => {
  const tensor = { shape: [0], data: new Float32Array(0) };
  const files: [string, Uint8Array][] = [
    [
      'many tensors',
      writeSafetensors(
        Array.from({ length: 10_000 }, (_, i) => [`t${i}`, tensor]),
        {},
      ),
    ],
    ['a long name', writeSafetensors([[long, tensor]], {})],
    ['a long request', writeSafetensors([], { request: `{"${long}":"${long}"}` })],
    ['a request of texts', writeSafetensors([], { request: `{"include":[${times(100_000, '"a"')}]}` })],
    [
      'much metadata',
      writeSafetensors([], Object.fromEntries(Array.from({ length: 9999 }, (_, i) => [i, long[0]]))),
    ],
  ];

  it.each(files)('of %s is answered in a few words', async (_, file) => {
    for (const service of [app, large]) {
      const reply = await service.inject({
        method: 'POST',
        url: `/v1/${name}`,
        headers: { 'content-type': 'application/x-safetensors' },
        payload: Buffer.from(file),
      });
      expect(reply.statusCode).toBeGreaterThanOrEqual(400);
      expect(reply.statusCode).toBeLessThan(500);
      expect(reply.rawPayload.length).toBeLessThanOrEqual(mostBytes);
    }
  });
});

describe('a header', () => {
  const text = 'a,'.repeat(7000);
  it.each([
    ['query', { url: `/v1/shapes?in_channels=${text}` }],
    [
      'query with many names',
      { url: `/v1/shapes?${text.replaceAll(',', '&')}${times(2000, '%01').replaceAll(',', '=&')}` },
    ],
    [
      'query of many values',
      { url: `/v1/diagram.svg?in_channels=1&out_channels=1&kernel_size=${text.replaceAll('a', '1')}1` },
    ],
    ['path', { url: `/${text}` }],
    ['path that cannot be read', { url: `/%E0%A4%A${text}` }],
    ['Accept', { url: '/v1/limits', headers: { accept: text } }],
    ['Request-Timeout', { url: '/v1/limits', headers: { 'request-timeout': text } }],
  ])('with a long %s is answered in a few words', async (_, request) => {
    const reply = await app.inject({ method: 'GET', ...request });
    expect(reply.statusCode).toBeGreaterThanOrEqual(400);
    expect(reply.statusCode).toBeLessThan(500);
    expect(reply.rawPayload.length).toBeLessThanOrEqual(mostBytes);
    expect(reply.json().detail.length).toBeLessThanOrEqual(500);
  });
});
