import { afterEach, describe, expect, it, vi } from 'vitest';
import { byJobs, type Progress } from '../../src/cli/jobs.ts';
import { progressLine, withProgress } from '../../src/cli/progress.ts';
import { type Service, withService } from '../../src/cli/service.ts';
import type { Exchange } from '../../src/client/exchange.ts';
import { httpExchange } from '../../src/client/http-exchange.ts';
import { operationMethods } from '../../src/client/operations.ts';
import { senderOf } from '../../src/client/sender.ts';
import { listeningApp } from '../helpers/app.ts';

describe('progressLine', () => {
  const half = { done: 382.4e9, total: 764.8e9 };
  const seconds = { all: 45, computing: 40 };

  it('should tell the share, the multiply-accumulates and the time that is left', () => {
    expect(progressLine('computing', half, seconds, 120)).toBe(
      `computing ${'━'.repeat(15)}${'─'.repeat(15)} 50 %, 382 of 765 billion MACs, 40 s left`,
    );
    const begun = { done: 0, total: 5_000_000 };
    expect(progressLine('sweeping', begun, seconds, 120)).toMatch(
      /^sweeping ─{30} 0 %, 0 of 5 million MACs$/,
    );
  });

  it('should tell the time alone before the total is known', () => {
    expect(progressLine('computing', { done: 0, total: 0 }, seconds, 80)).toBe('computing: 45 s');
  });

  it('should never take more than all of the work', () => {
    expect(progressLine('verifying', { done: 7e6, total: 5e6 }, seconds, 120)).toContain(
      '100 %, 5 of 5 million',
    );
  });

  it.each([10, 40, 60, 80])('should fit into %i columns', (columns) => {
    expect(progressLine('computing', half, seconds, columns).length).toBeLessThan(columns);
  });
});

describe('withProgress', () => {
  const terminals = [process.stdout, process.stderr].map((stream) => ({ stream, isTTY: stream.isTTY }));
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    for (const { stream, isTTY } of terminals) stream.isTTY = isTTY;
  });

  /** What work of three seconds writes to the standard error. */
  async function written({ json = false, stdout = true, stderr = true }): Promise<string[]> {
    vi.useFakeTimers();
    [process.stdout.isTTY, process.stderr.isTTY] = [stdout, stderr];
    const writes: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => writes.push(String(text)) > 0);
    let done = 0;
    await withService({}, async (service) => {
      const watched: Service = { ...service, progress: () => ({ done, total: 3e9 }) };
      await withProgress('computing', { json }, watched, {}, async () => {
        for (; done < 3e9; done += 1e9) await vi.advanceTimersByTimeAsync(1000);
      });
    });
    return writes;
  }

  it('should draw on a terminal after a second, and leave nothing behind', async () => {
    const writes = await written({});
    expect(writes[0]).toMatch(/^\rcomputing .*0 %, 0 of 3 billion MACs/);
    expect(writes.some((text) => text.includes('66 %, 2 of 3 billion MACs'))).toBe(true);
    expect(writes.at(-1)).toBe('\r\x1b[K');
  });

  it.each([
    ['JSON', { json: true }],
    ['a pipe', { stdout: false }],
    ['errors in a file', { stderr: false }],
  ])('should write nothing beside %s', async (_, how) => {
    expect(await written(how)).toEqual([]);
  });
});

describe('byJobs', () => {
  const request = {
    layer: { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, groups: 2 },
    input: { shape: [1, 4, 9, 9], fill: { kind: 'normal', seed: 1 } },
  };

  async function asked(settings: Readonly<Record<string, string>>) {
    const { url, app } = await listeningApp(settings);
    const told: Progress[] = [];
    const methods = byJobs(senderOf({ url }, httpExchange), (progress) => told.push(progress));
    return { url, app, told, methods, plain: operationMethods(senderOf({ url }, httpExchange)) };
  }

  it('should answer with the result of a job, tell how far it is, and leave no job behind', async () => {
    const { methods, plain, told, app } = await asked({});
    const { output } = await methods.conv(request);
    expect(output).toEqual((await plain.conv(request)).output);
    // 7 × 7 outputs of 4 channels, each of 2 × 3 × 3 products.
    expect(told.at(-1)).toMatchObject({ done: 3528, total: 3528 });
    expect(await app.jobs?.queue.counts()).toEqual({ queued: 0, running: 0 });
    const jobs = await app.inject('/metrics');
    expect(jobs.payload).toContain('groupconv_jobs_total{status="done"} 1');
  });

  it('should pass on the problem of a request that cannot be', async () => {
    const { methods } = await asked({});
    const wrong = { ...request, layer: { ...request.layer, groups: 3 } };
    await expect(methods.conv(wrong)).rejects.toMatchObject({ code: 'invalid-layer' });
  });

  it('should take the answer at once of a service without jobs', async () => {
    const { methods, plain, told } = await asked({ JOBS_MAX: '0' });
    expect((await methods.conv(request)).output).toEqual((await plain.conv(request)).output);
    expect(told).toEqual([]);
  });

  it('should wait where the service has no time to tell', async () => {
    const { url } = await asked({});
    let refusals = 3;
    const busy: Exchange = async (address, init) =>
      init.method === 'GET' && refusals-- > 0
        ? new Response(null, { status: 503, headers: { 'retry-after': '0' } })
        : httpExchange(address, init);
    const { output } = await byJobs(senderOf({ url, retries: 3 }, busy), () => {}).conv(request);
    expect(output.shape).toEqual([1, 4, 7, 7]);
    expect(refusals).toBeLessThan(0);
  });
});
