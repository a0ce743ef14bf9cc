import { describe, expect, it, vi } from 'vitest';
import { convExamples } from '../../../src/contract/conv.ts';
import { knownPart } from '../../../src/contract/field-names.ts';
import { requestFields } from '../../../src/operations/request-fields.ts';
import { loggingApp } from '../../helpers/app.ts';

const key = 'first-key-0123456789';
const { app, url, lines } = await loggingApp({ WORKERS: '1', API_KEYS: key });
const { value: tutorial } = convExamples.tutorial;
const json = { 'content-type': 'application/json' };

/** The reply to a request with a key, and all that the service has logged of it. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}, body?: string) {
  const from = lines.length;
  const reply = await fetch(url + path, {
    headers: { 'x-api-key': key, ...headers },
    ...(body !== undefined && { method: 'POST', body }),
  });
  await reply.arrayBuffer();
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(from));
  return { reply, logged: lines.slice(from) };
}

describe('the log', () => {
  it('has a line for an answer, with the id and the times that its reply carries', async () => {
    const { reply, logged } = await ask('/v1/conv', json, JSON.stringify(tutorial));
    expect(reply.status).toBe(200);
    expect(logged).toEqual([
      expect.objectContaining({
        level: 30,
        reqId: reply.headers.get('x-request-id'),
        method: 'POST',
        path: '/v1/conv',
        status: 200,
        millis: expect.any(Number),
        timing: reply.headers.get('server-timing'),
        msg: 'answered',
      }),
    ]);
    expect(logged[0].timing).toMatch(/^decode;dur=[\d.]+, queue;/);
    expect(logged[0]).not.toHaveProperty('problem');
  });

  const secret = 'secret words';
  const layer = { ...tutorial.layer, groups: 3 };
  it.each([
    [
      'a field at fault, which it names',
      '/v1/conv',
      json,
      JSON.stringify({ ...tutorial, layer }),
      ['/layer/groups', '/layer/groups'],
    ],
    [
      'a field that only the request has',
      '/v1/conv',
      json,
      JSON.stringify({ ...tutorial, layer: { ...layer, [secret]: 1 }, seed: secret }),
      ['/layer/…', '/seed'],
    ],
    ['a body', '/v1/conv', json, `{"${secret}"`, ['']],
    ['a query', `/v1/shapes?${encodeURIComponent(secret)}=1&groups=secret`, {}, undefined, undefined],
    ['Accept', '/v1/limits', { accept: 'text/html;secret=words' }, undefined, []],
    ['Content-Type', '/v1/conv', { 'content-type': 'text/secret' }, '{}', []],
    ['Content-Encoding', '/v1/conv', { ...json, 'content-encoding': 'secret' }, '{}', []],
    ['Request-Timeout', '/v1/limits', { 'request-timeout': 'secret' }, undefined, []],
    ['a key', '/v1/limits', { 'x-api-key': 'secret-key-0123456789' }, undefined, []],
  ])(
    'has one line for a refusal, with its code and nothing of what the request says: %s',
    async (_, path, headers, body, faults) => {
      const { reply, logged } = await ask(path, headers, body);
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(logged).toEqual([
        expect.objectContaining({
          reqId: reply.headers.get('x-request-id'),
          status: reply.status,
          problem: expect.stringMatching(/^[a-z-]+$/),
        }),
      ]);
      if (faults) expect(Object(logged[0]).faults).toEqual(faults);
      expect(JSON.stringify(logged)).not.toMatch(/secret|words|first-key/);
    },
  );

  it('has a defect with its stack under the same id, beside the line of the request', async () => {
    vi.spyOn(app.dispatcher, 'compute').mockRejectedValueOnce(new TypeError('a defect'));
    const { reply, logged } = await ask('/v1/conv', json, JSON.stringify(tutorial));
    const reqId = reply.headers.get('x-request-id');
    expect(logged).toEqual([
      expect.objectContaining({
        level: 50,
        reqId,
        err: expect.objectContaining({ message: 'a defect', stack: expect.stringContaining('log.test.ts') }),
      }),
      expect.objectContaining({ level: 30, reqId, status: 500, problem: 'internal-error' }),
    ]);
  });
});

describe('knownPart', () => {
  it.each([
    ['', ''],
    ['/layer/groups', '/layer/groups'],
    ['/input/0/12/3', '/input/0/12/3'],
    ['/layers/1/layer/kernel_size/0', '/layers/1/layer/kernel_size/0'],
    ['/password', '/…'],
    ['/layer/p~1w/groups', '/layer/…'],
    ['/input/4111111111111111', '/input/…'],
  ])('of %s is %s', (pointer, known) => {
    expect(knownPart(pointer, requestFields())).toBe(known);
  });
});
