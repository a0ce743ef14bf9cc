import { afterEach, describe, expect, it, vi } from 'vitest';
import { sendRequest } from '../../../src/page/api/client.ts';
import { keyRefusal, setKey } from '../../../src/page/api/key.ts';

afterEach(() => vi.unstubAllGlobals());

/** Answers every request with this. */
function stubFetch(answer: () => Response) {
  const fetch = vi.fn(async (_path: string, _options: RequestInit) => answer());
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const problem = { title: 'Busy', status: 503, detail: 'no room', errors: [] };

describe('sendRequest', () => {
  it('should get a path, and post a body as JSON', async () => {
    const fetch = stubFetch(() => Response.json([1]));
    expect(await sendRequest({ path: '/v1/limits' })).toEqual({ kind: 'answer', value: [1] });
    await sendRequest({ path: '/v1/conv', body: '{}' });
    expect(fetch.mock.calls).toEqual([
      ['./v1/limits', { headers: {} }],
      ['./v1/conv', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
    ]);
  });

  it('should send the API key once there is one, and tell why the service refuses', async () => {
    const statuses = [401, 403, 200];
    const fetch = stubFetch(() => Response.json(problem, { status: statuses.shift() ?? 200 }));
    const refusals: unknown[] = [];
    for (const key of [undefined, 'wrong one', 'right one']) {
      if (key !== undefined) setKey(key, false);
      await sendRequest({ path: '/v1/limits' });
      refusals.push(keyRefusal.value);
    }
    expect(refusals).toEqual(['missing', 'wrong', undefined]);
    expect(fetch.mock.calls.map(([, options]) => Object(options.headers).authorization)).toEqual([
      undefined,
      'Bearer wrong one',
      'Bearer right one',
    ]);
  });

  it.each([
    [422, {}, null],
    [422, { 'retry-after': '7' }, null],
    [429, {}, 1],
    [503, { 'retry-after': '7' }, 7],
    [503, { 'retry-after': '0' }, 1],
    [503, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, 1],
  ])('should tell after %i with %j that it may try again in %s s', async (status, headers, retryAfter) => {
    stubFetch(() => Response.json(problem, { status, headers }));
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'problem', problem, retryAfter });
  });

  it('should give a problem of another server the fields that the page reads', async () => {
    stubFetch(() => Response.json({ title: 'Bad gateway', status: 502 }, { status: 502 }));
    const { detail, errors } = { detail: '', errors: [] };
    expect(await sendRequest({ path: '/' })).toMatchObject({ kind: 'problem', problem: { detail, errors } });
  });

  it('should take no answer, and an answer that is not JSON, for an unreachable service', async () => {
    stubFetch(() => new Response('<html>', { status: 502 }));
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'unreachable' });
    stubFetch(() => {
      throw new TypeError('network');
    });
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'unreachable' });
  });
});
