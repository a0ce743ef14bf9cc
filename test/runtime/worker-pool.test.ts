import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { planLayer } from '../../src/layers/plan.ts';
import { bytesOf, takeKept, trim as trimBuffers } from '../../src/memory/buffers.ts';
import type { ConvJob } from '../../src/operations/conv.ts';
import type { Executed } from '../../src/operations/execute.ts';
import { warmUpJob } from '../../src/operations/warm-up.ts';
import { WorkerPool } from '../../src/runtime/worker-pool.ts';
import { elementCount } from '../../src/tensor/tensor.ts';
import { testCaller } from '../helpers/caller.ts';
import { faultSeeds, faultyWorker } from '../helpers/faults.ts';

const lost = vi.fn();
let pool: WorkerPool;
const started = (threads: number, workerFile = faultyWorker) => {
  pool = new WorkerPool({
    threads,
    workerFile,
    maxQueue: 100,
    heapMebibytes: 512,
    keptBytes: 2 ** 26,
    maxQueueWork: 1e12,
    keepMillis: 60_000,
    trim: () => {},
    onWorkerLost: lost,
    onWorkerError: () => {},
  });
  return pool;
};
afterEach(async () => {
  await pool.close();
  lost.mockReset();
});

const compute = (job: ConvJob, caller = testCaller()) =>
  pool.run<Executed>(
    { name: 'execute', job: { operation: 'conv', job }, transfer: [], work: 1 },
    caller.signal,
  );
const text = async (job: ConvJob) => new TextDecoder().decode((await compute(job)).body);
const faulty = (seed: number): ConvJob => ({
  ...warmUpJob(),
  layer: { ...warmUpJob().layer, seed },
});

/** A second of arithmetic, unless told otherwise. */
function longJob(inputShape = [200, 16, 64, 64], kernel_size = 21): ConvJob {
  const layer = {
    type: 'conv2d',
    in_channels: 16,
    out_channels: 16,
    kernel_size,
    stride: 1,
    padding: kernel_size >> 1,
  } as const;
  const rest = { dilation: 1, groups: 4, bias: false, padding_mode: 'zeros', dtype: 'float32' } as const;
  const plan = planLayer({ ...layer, ...rest }, inputShape, { layer: '/layer', input: '/input' });
  return {
    ...warmUpJob(),
    input: { kind: 'fill', shape: inputShape, fill: { kind: 'constant', value: 1 } },
    inputShape,
    layer: { plan, weight: null, bias: null, seed: 0 },
    format: 'none',
  };
}

describe('a worker that goes wrong', () => {
  it.each(Object.entries(faultSeeds))(
    'loses its own job only: it %s',
    { timeout: 60_000 },
    async (what, seed) => {
      started(2);
      const right = await text(warmUpJob());
      const loops = what === 'loops for ever';
      const failed = compute(faulty(seed), testCaller(loops ? 200 : 60_000)).catch((error: unknown) => error);
      const good = await Promise.all(Array.from({ length: 20 }, () => text(warmUpJob())));
      expect(new Set(good)).toEqual(new Set([right]));
      expect(await failed).toMatchObject(
        loops ? { code: 'deadline-exceeded' } : { message: expect.stringMatching(/./) },
      );
      await pool.queue.drained();
      await vi.waitFor(() => expect(pool.alive).toBe(2), { timeout: 2000 });
      expect(pool.queue.length).toBe(0);
      expect(pool.queue.running).toBe(0);
      expect(await text(warmUpJob())).toBe(right);
    },
  );

  it('is the only one there was: the next job waits for its successor', async () => {
    started(1);
    await text(warmUpJob());
    const bad = compute(faulty(faultSeeds.dies));
    const next = text(warmUpJob());
    await expect(bad).rejects.toThrow();
    expect(await next).toContain('"output"');
    expect(lost).toHaveBeenCalled();
  });
});

describe('a successor that dies before it is ready', () => {
  it.each([1, 2])(
    'is followed by another, until there are %i again',
    { timeout: 30_000 },
    async (threads) => {
      const folder = mkdtempSync(join(tmpdir(), 'stillborn-'));
      const file = join(folder, 'left');
      vi.stubEnv('STILLBORN', file);
      // A byte each worker: those that live, then two that do not.
      writeFileSync(file, `${'+'.repeat(threads)}..`);
      started(threads, fileURLToPath(new URL('../helpers/stillborn-worker.cjs', import.meta.url)));
      await Promise.all(Array.from({ length: threads }, () => text(warmUpJob())));
      await expect(compute(faulty(faultSeeds.dies))).rejects.toThrow();
      await vi.waitUntil(() => lost.mock.calls.length === 3 && pool.alive === threads, { timeout: 20_000 });
      expect(await text(warmUpJob())).toContain('"output"');
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    },
  );
});

describe('the buffers of a task', () => {
  const shape = [1, 16, 100, 100];
  /** A task with 1 MiB of input, whose reply is about as long. */
  const send = (caller = testCaller()) => {
    const data = new Float32Array(bytesOf(4 * elementCount(shape)).buffer, 0, elementCount(shape));
    const input = { kind: 'data', shape, data } as const;
    const job: ConvJob = { ...longJob(shape, 1), input, format: 'base64', replyBytes: 800_000 };
    const task = {
      ...{ name: 'execute', job: { operation: 'conv', job } },
      ...{ transfer: [data.buffer], work: 1, replyBytes: 2 ** 20 },
    };
    return pool.run<Executed>(task, caller.signal);
  };
  /** The sizes of all that this thread keeps, which are gone afterwards. */
  const takeAll = () => {
    const sizes = Array.from({ length: 12 }, (_, i) => 2 ** (14 + i));
    return sizes.flatMap((size) => {
      const taken: number[] = [];
      while (takeKept(size)) taken.push(size);
      return taken;
    });
  };

  it('come back with its result, and none of the workers with them', async () => {
    started(1);
    for (let i = 0; i < 3; i++) {
      trimBuffers(0);
      const { body } = await send();
      expect(body.buffer.byteLength).toBe(2 ** 20);
      expect(takeAll()).toEqual([2 ** 20]);
    }
  });

  it('come back all where it fails', async () => {
    started(1);
    await text(warmUpJob());
    trimBuffers(0);
    const { buffer } = bytesOf(2 ** 20);
    const caller = testCaller(200);
    const task = {
      ...{ name: 'execute', job: { operation: 'conv', job: longJob() } },
      ...{ transfer: [buffer], work: 1, replyBytes: 2 ** 21 },
    };
    await expect(pool.run(task, caller.signal)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    await pool.queue.drained();
    expect(takeAll()).toEqual([2 ** 20, 2 ** 21]);
  });
});

describe('threads without work', () => {
  it('give back what they keep after some time, once', { timeout: 20_000 }, async () => {
    const trim = vi.fn();
    pool = new WorkerPool({
      ...{
        threads: 2,
        workerFile: faultyWorker,
        maxQueue: 100,
        heapMebibytes: 512,
        keptBytes: 2 ** 26,
        maxQueueWork: 1e12,
        keepMillis: 200,
      },
      ...{ trim, onWorkerLost: lost, onWorkerError: () => {} },
    });
    const run = vi.spyOn(pool, 'run');
    await text(warmUpJob());
    expect(trim).not.toHaveBeenCalled();
    await vi.waitUntil(() => trim.mock.calls.length > 0, { timeout: 5000 });
    expect(pool.busy).toBe(0);
    const trims = () => run.mock.calls.filter(([{ name }]) => name === 'trim').length;
    expect(trims()).toBe(2);
    await pool.queue.drained();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([trim.mock.calls.length, trims()]).toEqual([1, 2]);
    await text(warmUpJob());
    await vi.waitUntil(() => trim.mock.calls.length > 1, { timeout: 5000 });
  });
});

describe('a task whose signal is aborted', () => {
  it.each(['client', 'clock'])('is stopped by the %s, and its worker is kept', async (by) => {
    started(1);
    await text(warmUpJob());
    const caller = testCaller(by === 'clock' ? 300 : 60_000);
    const long = compute(longJob(), caller).catch((error) => error.code);
    setTimeout(() => by === 'client' && caller.leave(), 300);
    expect(await long).toBe(by === 'clock' ? 'deadline-exceeded' : 'client-closed');
    await pool.queue.drained();
    expect(caller.listeners).toBe(0);
    expect(await text(warmUpJob())).toContain('"output"');
    expect(lost).not.toHaveBeenCalled();
  });

  it('does not begin where it has ended before', async () => {
    started(1);
    const caller = testCaller();
    caller.leave();
    await expect(compute(warmUpJob(), caller)).rejects.toMatchObject({ code: 'client-closed' });
    expect(pool.queue.running).toBe(0);
  });
});
