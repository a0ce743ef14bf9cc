import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConvJob } from '../../src/operations/conv.ts';
import type { Executed } from '../../src/operations/execute.ts';
import { warmUpJob } from '../../src/operations/warm-up.ts';
import { WorkerPool } from '../../src/runtime/worker-pool.ts';
import { testCaller } from '../helpers/caller.ts';
import { faultSeeds, faultyWorker } from '../helpers/faults.ts';

const lost = vi.fn();
let pool: WorkerPool;
const started = (threads: number, workerFile = faultyWorker) => {
  pool = new WorkerPool({
    ...{ heapMebibytes: 512, keptBytes: 2 ** 26 },
    ...{ threads, workerFile, maxQueue: 100, maxQueueWork: 1e12, keepMillis: 60_000 },
    ...{ trim: () => {}, onWorkerLost: lost, onWorkerError: () => {} },
  });
};
afterEach(async () => {
  await pool.close();
  lost.mockReset();
});

async function text(job: ConvJob): Promise<string> {
  const task = { name: 'execute', job: { operation: 'conv', job }, transfer: [], work: 1 };
  return new TextDecoder().decode((await pool.run<Executed>(task, testCaller().signal)).body);
}

describe('a job ahead', () => {
  const writingWorker = fileURLToPath(new URL('../helpers/writing-worker.cjs', import.meta.url));
  /** Has a worker write for so long. `words[0]` is 1 from its begin on. */
  const write = (millis: number, caller = testCaller(), transfer: ArrayBuffer[] = []) => {
    const words = new Int32Array(new SharedArrayBuffer(12));
    const task = { name: 'write', job: { words, millis, transfer }, transfer, work: 1 };
    const done = pool.run<null>(task, caller.signal).then(() => performance.now());
    const begun = () => vi.waitUntil(() => Atomics.load(words, 0) === 1, { timeout: 15_000, interval: 1 });
    return { words, done, begun };
  };
  const ready = (threads: number) =>
    vi.waitUntil(() => pool.alive === threads, { timeout: 15_000, interval: 5 });

  it('is at its worker before the event loop has seen the end of the job before', async () => {
    started(1, writingWorker);
    await ready(1);
    const [first, second, third] = [write(100), write(1), write(1)];
    await first.begun();
    expect(pool.queue).toMatchObject({ length: 1, running: 1 });
    // The event loop stands still until the second job has begun.
    while (Atomics.load(second.words, 0) === 0);
    expect(Atomics.load(third.words, 0)).toBe(0);
    await Promise.all([first.done, second.done, third.done]);
  });

  it('is taken back for a worker that is idle sooner', async () => {
    started(2, writingWorker);
    await ready(2);
    const long = [write(1000), write(100)];
    const buffers = [new ArrayBuffer(40_000), new ArrayBuffer(40_000)];
    const ahead = buffers.map((buffer) => write(1, testCaller(), [buffer]));
    expect(pool.queue.length).toBe(0);
    const [longest] = await Promise.all(long.map(({ done }) => done));
    for (const { done } of ahead) expect(await done).toBeLessThan(longest - 500);
    await pool.queue.drained();
  });

  it('is not sent ahead with more bytes than are copied in no time, nor with shared memory', async () => {
    started(1, writingWorker);
    await ready(1);
    const first = write(100);
    const second = write(1, testCaller(), [new ArrayBuffer(100_000)]);
    await first.begun();
    expect(pool.queue.length).toBe(1);
    await second.done;
  });

  it('ends alone when its client goes, and costs no worker', async () => {
    started(1, writingWorker);
    await ready(1);
    const caller = testCaller();
    const first = write(1500);
    const ahead = write(1, caller);
    await first.begun();
    expect(pool.queue.length).toBe(0);
    caller.leave();
    await expect(ahead.done).rejects.toMatchObject({ code: 'client-closed' });
    await first.done;
    await pool.queue.drained();
    expect(Atomics.load(ahead.words, 0)).toBe(0);
    expect(caller.listeners).toBe(0);
    expect(lost).not.toHaveBeenCalled();
  });

  it('is done by another worker, or its successor, when its worker dies', { timeout: 30_000 }, async () => {
    for (const threads of [1, 2]) {
      started(threads);
      const right = await text(warmUpJob());
      const layer = { ...warmUpJob().layer, seed: faultSeeds.dies };
      const bad = text({ ...warmUpJob(), layer }).catch((error: unknown) => error);
      const others = Array.from({ length: 6 }, () => text(warmUpJob()));
      expect(new Set(await Promise.all(others))).toEqual(new Set([right]));
      expect(await bad).toBeInstanceOf(Error);
      if (threads === 1) await pool.close();
    }
  });
});
