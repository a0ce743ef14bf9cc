import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServiceProblem } from '../../../src/client/problem.ts';
import { sendRequest } from '../../../src/page/api/client.ts';
import { keyRefusal, setKey } from '../../../src/page/api/key.ts';
import { sendFile } from '../../../src/page/api/send-file.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { baseURI: 'http://host/tools/page#state' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers every request with this. */
function stubFetch(answer: () => Response) {
  const fetch = vi.fn(async (_path: string, _options: RequestInit) => answer());
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

function problemReply(status: number, name: string, headers = {}): Response {
  const hint = 'groups may be 1, 2';
  const errors = [{ pointer: '/layer/groups', message: 'no', hint }];
  const document = { type: `/problems/${name}`, title: 'No', status, detail: 'not so', errors };
  const type = { 'content-type': 'application/problem+json' };
  return Response.json(document, { status, headers: { ...type, ...headers } });
}

describe('sendRequest', () => {
  it('should get a path, and post a body as JSON', async () => {
    const fetch = stubFetch(() => Response.json([1]));
    expect(await sendRequest({ path: '/v1/limits' })).toEqual({ kind: 'answer', value: [1] });
    await sendRequest({ path: '/v1/conv', body: '{}' });
    // A proxy may have put a prefix in front of all addresses.
    expect(fetch.mock.calls).toEqual([
      ['http://host/tools/v1/limits', { method: 'GET', headers: {} }],
      [
        'http://host/tools/v1/conv',
        { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      ],
    ]);
  });

  it('should send the API key once there is one, and tell why the service refuses', async () => {
    const answers = [problemReply(401, 'unauthorized'), problemReply(403, 'forbidden')];
    const fetch = stubFetch(() => answers.shift() ?? Response.json(1));
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

  it('should give the problem of what is refused', async () => {
    const fetch = stubFetch(() => problemReply(422, 'invalid-layer', { 'retry-after': '7' }));
    const outcome = await sendRequest({ path: '/' });
    const problem = { status: 422, code: 'invalid-layer', message: 'not so', hint: 'groups may be 1, 2' };
    expect(outcome).toMatchObject({ kind: 'problem', problem });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('should ask a busy service again, say so each time, and stop after five times', async () => {
    const fetch = stubFetch(() => problemReply(503, 'unavailable', { 'retry-after': '7' }));
    const waits: unknown[] = [];
    const onWait = (problem: ServiceProblem, seconds: number) => waits.push([problem.status, seconds]);
    const outcome = sendRequest({ path: '/' }, { onWait });
    await vi.advanceTimersByTimeAsync(34_999);
    expect(fetch).toHaveBeenCalledTimes(5);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ kind: 'problem', problem: { status: 503 } });
    expect(waits).toEqual(Array(5).fill([503, 7]));
    expect(fetch).toHaveBeenCalledTimes(6);
  });

  it("should take no answer, and one that is not the service's, for an unreachable service", async () => {
    stubFetch(() => new Response('<html>', { status: 502 }));
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'unreachable' });
    stubFetch(() => Response.json({ title: 'Bad gateway' }, { status: 502 }));
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'unreachable' });
    stubFetch(() => new Response('<html>'));
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'unreachable' });
    stubFetch(() => {
      throw new TypeError('network');
    });
    expect(await sendRequest({ path: '/' })).toEqual({ kind: 'unreachable' });
  });
});

describe('sendFile', () => {
  const file = { path: '/v1/onnx', body: { type: 'application/onnx', content: Uint8Array.of(1, 2) } };

  it('should post the bytes, and give those of the answer', async () => {
    const fetch = stubFetch(() => new Response(Uint8Array.of(3)));
    const bytes = Uint8Array.of(3);
    expect(await sendFile({ ...file, accept: 'x/y' })).toEqual({ kind: 'answer', bytes });
    const [[address, { method, headers, body }]] = fetch.mock.calls;
    expect([address, method, body]).toEqual(['http://host/tools/v1/onnx', 'POST', file.body.content]);
    expect(headers).toMatchObject({ 'content-type': 'application/onnx', accept: 'x/y' });
  });

  it('should say why there is no answer, with the hint', async () => {
    stubFetch(() => problemReply(422, 'invalid-layer'));
    const refused = { kind: 'refused', text: 'not so (groups may be 1, 2).' };
    expect(await sendFile({ ...file, accept: 'x/y' })).toEqual(refused);
    stubFetch(() => new Response('<html>', { status: 502 }));
    const text = 'The service cannot be reached. Are you offline?';
    expect(await sendFile({ ...file, accept: 'x/y' })).toEqual({ kind: 'refused', text });
  });
});
