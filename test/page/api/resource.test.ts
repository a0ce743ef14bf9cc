import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiRequest } from '../../../src/page/api/client.ts';
import { resource } from '../../../src/page/api/resource.ts';

interface PendingCall {
  readonly path: string;
  readonly answer: (value: unknown, options?: ResponseInit) => Promise<void>;
  readonly fail: () => Promise<void>;
}

let calls: PendingCall[];
let online: () => void;

beforeEach(() => {
  calls = [];
  vi.useFakeTimers();
  vi.stubGlobal('document', { baseURI: 'http://host/' });
  vi.stubGlobal('addEventListener', (_: string, listener: () => void) => {
    online = listener;
  });
  vi.stubGlobal('fetch', (path: string) => {
    const { promise, resolve, reject } = withResolvers<Response>();
    const settled = () => vi.advanceTimersByTimeAsync(0).then(() => undefined);
    calls.push({
      path: new URL(path).pathname,
      answer: (value, options) => {
        resolve(Response.json(value, options));
        return settled();
      },
      fail: () => {
        reject(new TypeError('network'));
        return settled();
      },
    });
    return promise;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function withResolvers<T>() {
  let [resolve, reject] = [(_: T) => {}, (_: Error) => {}];
  const promise = new Promise<T>((onValue, onError) => {
    [resolve, reject] = [onValue, onError];
  });
  return { promise, resolve, reject };
}

function problem(status: number, name: string, retryAfter?: string): [object, ResponseInit] {
  const type = { 'content-type': 'application/problem+json' };
  const headers = { ...type, ...(retryAfter !== undefined && { 'retry-after': retryAfter }) };
  const document = { type: `/problems/${name}`, title: 'No', status, detail: 'not so', errors: [] };
  return [document, { status, headers }];
}

const paths = () => calls.map(({ path }) => path);
const requested = (path: string) => signal<ApiRequest | undefined>({ path });

describe('resource', () => {
  it('should be loading until the answer is there', async () => {
    const { value, status } = resource(requested('/a'));
    expect([value.value, status.value.kind]).toEqual([undefined, 'loading']);
    await calls[0]?.answer(1);
    expect([value.value, status.value.kind]).toEqual([1, 'idle']);
  });

  it('should ask again for what it asked before with a long body: only short requests are kept', async () => {
    const long = 'x'.repeat(200_000);
    for (const [body, sent] of [
      ['short', 2],
      [long, 3],
    ] as const) {
      calls = [];
      const request = signal<ApiRequest | undefined>({ path: '/a', body });
      resource(request);
      await calls[0]?.answer(1);
      request.value = { path: '/b' };
      await calls[1]?.answer(2);
      request.value = { path: '/a', body };
      expect(calls.length).toBe(sent);
    }
  });

  it('should send one request at a time, and then the newest', async () => {
    const request = requested('/a');
    const { value } = resource(request);
    request.value = { path: '/b' };
    request.value = { path: '/c' };
    expect(paths()).toEqual(['/a']);
    await calls[0]?.answer('a');
    expect(paths()).toEqual(['/a', '/c']);
    expect(value.value).toBeUndefined();
    await calls[1]?.answer('c');
    expect(value.value).toBe('c');
  });

  it('should keep the last answer, and show an answer that it has at once', async () => {
    const request = requested('/a');
    const { value, status, isCurrent } = resource(request);
    await calls[0]?.answer('a');
    request.value = { path: '/b' };
    expect([value.value, status.value.kind, isCurrent.value]).toEqual(['a', 'loading', false]);
    await calls[1]?.answer('b');
    request.value = { path: '/a' };
    expect([value.value, status.value.kind, isCurrent.value]).toEqual(['a', 'idle', true]);
    expect(paths()).toEqual(['/a', '/b']);
  });

  it('should wait for the delay after the last change', async () => {
    const request = requested('/a');
    resource(request, 150);
    await vi.advanceTimersByTimeAsync(149);
    request.value = { path: '/b' };
    await vi.advanceTimersByTimeAsync(149);
    expect(paths()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(paths()).toEqual(['/b']);
  });

  it('should ask for nothing where there is no request', async () => {
    const request = signal<ApiRequest | undefined>(undefined);
    const { status } = resource(request);
    expect([paths(), status.value.kind]).toEqual([[], 'idle']);
  });

  it('should not repeat what is refused', async () => {
    const { status } = resource(requested('/a'));
    await calls[0]?.answer(...problem(422, 'invalid-layer'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(status.value).toMatchObject({ kind: 'refused', problem: { status: 422, message: 'not so' } });
    expect(paths()).toHaveLength(1);
  });

  it('should ask a busy service again when it says so, six times in all', async () => {
    const { value, status, retry } = resource(requested('/a'));
    for (let tries = 1; tries <= 6; tries++) {
      expect(paths()).toHaveLength(tries);
      await calls.at(-1)?.answer(...problem(503, 'unavailable', '2'));
      expect(status.value.kind).toBe('busy');
      // It says so only while it does.
      expect(Object(status.value).seconds).toBe(tries < 6 ? 2 : undefined);
      await vi.advanceTimersByTimeAsync(1999);
      expect(paths()).toHaveLength(tries);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(paths()).toHaveLength(6);
    retry();
    await calls.at(-1)?.answer('at last');
    expect(value.value).toBe('at last');
  });

  it('should not wait for a busy service with a request that has changed', async () => {
    const request = requested('/a');
    const { value, status } = resource(request);
    await calls[0]?.answer(...problem(503, 'unavailable', '9'));
    expect(status.value.kind).toBe('busy');
    request.value = { path: '/b' };
    await vi.advanceTimersByTimeAsync(0);
    expect(paths()).toEqual(['/a', '/b']);
    request.value = { path: '/c' };
    await calls[1]?.answer(...problem(503, 'unavailable', '9'));
    expect([paths(), status.value.kind]).toEqual([['/a', '/b', '/c'], 'loading']);
    await calls[2]?.answer('c');
    await vi.advanceTimersByTimeAsync(20_000);
    expect([value.value, paths().length]).toEqual(['c', 3]);
  });

  it('should ask a busy service again at once where the reader wants it', async () => {
    const { value, retry } = resource(requested('/a'));
    await calls[0]?.answer(...problem(503, 'unavailable', '9'));
    retry();
    await vi.advanceTimersByTimeAsync(0);
    await calls[1]?.answer(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([value.value, paths().length]).toEqual([1, 2]);
  });

  it('should ask again when the browser is online again', async () => {
    const { value, status } = resource(requested('/a'));
    await calls[0]?.fail();
    expect(status.value.kind).toBe('unreachable');
    online();
    await calls[1]?.answer(1);
    expect(value.value).toBe(1);
    online();
    expect(paths()).toHaveLength(2);
  });
});
