import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { planLayer } from '../../src/layers/plan.ts';
import { recycle } from '../../src/memory/buffers.ts';
import type { Convolved, ConvolveJob } from '../../src/operations/jobs.ts';
import { warmUpJob } from '../../src/operations/warm-up.ts';
import { Pool } from '../../src/runtime/pool.ts';
import { unwrap } from '../../src/runtime/task.ts';
import { testCaller } from '../helpers/caller.ts';
import { faultSeeds, faultyWorker } from '../helpers/faults.ts';

const lost = vi.fn();
let pool: Pool;
const started = (threads: number, workerFile = faultyWorker) => {
  pool = new Pool({
    threads,
    workerFile,
    maxQueue: 100,
    maxQueueWork: 1e12,
    keepMillis: 60_000,
    onWorkerLost: lost,
    onWorkerError: () => {},
  });
  return pool;
};
afterEach(async () => {
  await pool.close();
  lost.mockReset();
});

const compute = (job: ConvolveJob, caller = testCaller()) =>
  pool.run<ConvolveJob, Convolved>({ name: 'convolve', job, transferList: [], work: 1 }, caller.signal);
const text = async (job: ConvolveJob) => new TextDecoder().decode(unwrap(await compute(job)).body);
const faulty = (seed: number): ConvolveJob => ({
  ...warmUpJob(),
  works: warmUpJob().works.map((work) => ({ ...work, seed })),
});

/** A second of arithmetic, unless told otherwise. */
function longJob(inputShape = [200, 16, 64, 64], kernel_size = 21): ConvolveJob {
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
    works: [{ name: null, plan, weight: null, bias: null, seed: 0 }],
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

describe('the memory of a reply', () => {
  it('goes back to the workers with the next job', async () => {
    started(1);
    const work = (seed: number): ConvolveJob => ({
      ...longJob([1, 16, 200, 200], 1),
      format: 'nested',
      input: { kind: 'fill', shape: [1, 16, 200, 200], fill: { kind: 'uniform', low: -1, high: 1, seed } },
    });
    const { body } = unwrap(await compute(work(1)));
    recycle(body.buffer);
    expect(body.buffer.byteLength).toBeGreaterThan(2 ** 22);
    await compute(warmUpJob());
    expect(body.buffer.byteLength).toBe(0);
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
