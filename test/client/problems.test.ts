import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { ServiceProblem } from '../../src/client/index.ts';
import { listeningApp } from '../helpers/app.ts';
import { clients } from './clients.ts';

const layer = { type: 'conv1d', in_channels: 4, out_channels: 4, kernel_size: 1 } as const;
const input = { shape: [1, 4, 2], fill: 1 };

async function problemOf(answer: Promise<unknown>): Promise<ServiceProblem> {
  const error = await answer.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ServiceProblem) return error;
  throw new Error(`no problem: ${error}`);
}

describe.each(clients)('problems of the service, $how', ({ createClient }) => {
  it('should be thrown with their code, pointer, message and hint', async () => {
    const { url } = await listeningApp();
    const client = createClient({ url });
    const problem = await problemOf(client.conv({ layer: { ...layer, groups: 3 }, input }));
    expect(problem).toMatchObject({
      name: 'ServiceProblem',
      status: 422,
      code: 'invalid-layer',
      pointer: '/layer/groups',
      message: 'in_channels must be divisible by groups: 4 is not divisible by 3',
    });
    expect(problem.hint).toContain('1, 2, 4');
    expect(problem.instance).toMatch(/^req-/);
    const unknown = await problemOf(client.layer('nothing'));
    expect(unknown).toMatchObject({ status: 404, code: 'unknown-layer' });
  });

  it('should be thrown by all routes of `api`', async () => {
    const { url } = await listeningApp();
    const { api } = createClient({ url });
    const { data } = await api.GET('/v1/limits');
    expect(data?.macs.setting).toBe('MAX_MACS');
    const body = { layer: { ...layer, groups: 3 }, input };
    expect(await problemOf(api.POST('/v1/conv', { body }))).toMatchObject({ pointer: '/layer/groups' });
  });

  it('should say that a key is missing, and be none with the right one', async () => {
    const key = 'a-key-of-the-tests-0123456789';
    const { url } = await listeningApp({ API_KEYS: key });
    expect(await problemOf(createClient({ url }).limits())).toMatchObject({ code: 'unauthorized' });
    const client = createClient({ url, apiKey: key });
    expect(await client.limits()).toHaveProperty('engine');
    expect((await client.api.GET('/v1/layers')).data?.layers).toEqual([]);
  });

  it('should stop work that takes longer than its time budget', async () => {
    const { url } = await listeningApp();
    const large = { ...layer, in_channels: 64, out_channels: 64, kernel_size: 9 };
    const call = createClient({ url }).conv(
      { layer: large, input: { shape: [8, 64, 20_000], fill: 1 } },
      { timeout: 0.02 },
    );
    expect(await problemOf(call)).toMatchObject({ status: 504, code: 'deadline-exceeded' });
  });
});

/** A server that answers with the given functions in turn, the last one again and again. */
async function answering(...answers: ((reply: ServerResponse) => void)[]) {
  const asked: number[] = [];
  const server = createServer((request, reply) => {
    request.resume().on('end', () => {
      asked.push(performance.now());
      answers[Math.min(asked.length, answers.length) - 1](reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, asked };
}

const busy =
  (retryAfter?: string, status = 503) =>
  (reply: ServerResponse) =>
    reply.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
const limits = (reply: ServerResponse) =>
  reply.writeHead(200, { 'content-type': 'application/json' }).end('{"works":true}');

describe.each(clients)('retries, $how', ({ createClient }) => {
  it('should wait as long as Retry-After says', async () => {
    const { url, asked } = await answering(busy('1'), limits);
    expect(await createClient({ url }).limits()).toEqual({ works: true });
    expect(asked).toHaveLength(2);
    expect(asked[1] - asked[0]).toBeGreaterThan(950);
  });

  it.each([
    ['7', 7, 7],
    [new Date(Date.now() + 600_000).toUTCString(), 500, 600],
    [new Date(Date.now() - 600_000).toUTCString(), 0, 0],
    ['soon', 0.5, 0.5],
    [undefined, 0.5, 0.5],
  ])('should understand Retry-After: %s', async (retryAfter, least, most) => {
    const { url } = await answering(busy(retryAfter));
    const controller = new AbortController();
    const told: number[] = [];
    const onWait = (_: unknown, seconds: number) => {
      told.push(seconds);
      controller.abort(new Error('enough'));
    };
    const client = createClient({ url, longestWait: 3_600_000 });
    await expect(client.limits({ onWait, signal: controller.signal })).rejects.toThrow('enough');
    expect(told).toHaveLength(1);
    expect(told[0]).toBeGreaterThanOrEqual(least);
    expect(told[0]).toBeLessThanOrEqual(most);
  });

  it('should send the body of `api` again', async () => {
    const { url, asked } = await answering(busy('0'), limits);
    const { data } = await createClient({ url }).api.POST('/v1/conv', { body: { layer, input } });
    expect(data).toEqual({ works: true });
    expect(asked).toHaveLength(2);
  });

  it('should say why they wait, and wait twice as long each time', async () => {
    const { url } = await answering(busy('0', 429), busy());
    const controller = new AbortController();
    const told: unknown[] = [];
    const call = createClient({ url }).limits({
      signal: controller.signal,
      onWait: ({ status }, seconds) => {
        told.push([status, seconds]);
        if (told.length === 2) controller.abort();
      },
    });
    await expect(call).rejects.toThrow('aborted');
    expect(told).toEqual([
      [429, 0],
      [503, 1],
    ]);
  });

  it('should end after as many tries as allowed, with the problem', async () => {
    const { url, asked } = await answering(busy('0'));
    const problem = await problemOf(createClient({ url, retries: 3 }).limits());
    expect(problem).toMatchObject({ status: 503, code: undefined, retryAfter: 0 });
    expect(asked).toHaveLength(4);
  });

  it('should not wait longer than allowed', async () => {
    const { url, asked } = await answering(busy('3600'));
    const problem = await problemOf(createClient({ url }).limits());
    expect(problem.retryAfter).toBe(3600);
    expect(asked).toHaveLength(1);
  });

  it('should not repeat what the service has begun', async () => {
    const { url, asked } = await answering((reply) => reply.writeHead(500).end());
    expect(await problemOf(createClient({ url }).limits())).toMatchObject({ status: 500 });
    expect(asked).toHaveLength(1);
  });

  it('should end with the reason of the signal, also while waiting', async () => {
    const { url, asked } = await answering(busy('20'));
    const reason = new Error('enough');
    const controller = new AbortController();
    const call = createClient({ url }).limits({ signal: controller.signal });
    setTimeout(() => controller.abort(reason), 100);
    await expect(call).rejects.toBe(reason);
    expect(asked).toHaveLength(1);
  });
});
