import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Arena, Region } from '../../src/memory/arena.ts';
import { WorkerPool } from '../../src/runtime/worker-pool.ts';
import { testCaller } from '../helpers/caller.ts';

const pool = new WorkerPool({
  threads: 1,
  workerFile: fileURLToPath(new URL('../helpers/writing-worker.cjs', import.meta.url)),
  maxQueue: 100,
  heapMebibytes: 512,
  keptBytes: 2 ** 26,
  maxQueueWork: 1e12,
  keepMillis: 60_000,
  trim: () => {},
  onWorkerLost: () => {},
  onWorkerError: () => {},
});
afterAll(() => pool.close());

const pageBytes = 4096;
let arena: Arena;
beforeEach(() => {
  arena = new Arena(new SharedArrayBuffer(pageBytes));
});
const isFree = () => {
  const all = arena.take(pageBytes);
  all?.release();
  return all !== undefined;
};

/** Has the worker write for so long, with the region in the hands of its task alone. */
function write(millis: number, caller = testCaller()) {
  const region = arena.take(pageBytes);
  if (!region) throw new Error('the arena is free');
  const words = new Int32Array(region.buffer, region.byteOffset, 3).fill(0);
  const task = { name: 'write', job: { words, millis }, transfer: [], work: 1, regions: [region] };
  const done = pool.run(task, caller.signal);
  region.release();
  const begun = () => vi.waitUntil(() => Atomics.load(words, 0) === 1, { timeout: 15_000, interval: 1 });
  return { words, done, begun };
}

describe('the shared memory of a task', () => {
  it('is given back when the task is done', async () => {
    const { done } = write(20);
    expect(isFree()).toBe(false);
    await done;
    expect(isFree()).toBe(true);
  });

  it('is not given back while a worker still writes to it, where the signal is aborted', async () => {
    const caller = testCaller();
    const { words, done, begun } = write(300, caller);
    const ended = expect(done).rejects.toMatchObject({ code: 'client-closed' });
    await begun();
    caller.leave();
    await ended;
    expect([isFree(), words[2]]).toEqual([false, 0]);
    await vi.waitUntil(isFree, { timeout: 5000, interval: 1 });
    expect(words[2]).toBe(1);
  });

  it('is not given back before a worker has ended that does not listen', async () => {
    const caller = testCaller();
    const words = new Int32Array(new SharedArrayBuffer(12));
    const bytes = new Uint8Array(new SharedArrayBuffer(2 ** 28));
    const sample = () => Array.from({ length: 256 }, (_, i) => bytes[i * 2 ** 20]);
    let written: number[] | undefined;
    const region = new Region(bytes.buffer, 0, bytes.byteLength, () => {
      written = sample();
    });
    const job = { words, bytes, millis: Number.POSITIVE_INFINITY };
    const done = pool.run({ name: 'write', job, transfer: [], work: 1, regions: [region] }, caller.signal);
    region.release();
    const ended = expect(done).rejects.toMatchObject({ code: 'client-closed' });
    await vi.waitUntil(() => Atomics.load(words, 0) === 1, { timeout: 15_000, interval: 1 });
    caller.leave();
    await ended;
    await vi.waitUntil(() => written !== undefined, { timeout: 5000 });
    await setTimeout(300);
    expect(sample()).toEqual(written);
  });

  it('is given back where the task waits and its signal is aborted', async () => {
    const { begun, done } = write(200);
    await begun();
    const waiting = new Arena(new SharedArrayBuffer(pageBytes));
    const region = waiting.take(1);
    const caller = testCaller();
    const task = { name: 'write', job: null, transfer: [], work: 1, regions: region && [region] };
    const refused = expect(pool.run(task, caller.signal)).rejects.toMatchObject({ code: 'client-closed' });
    region?.release();
    expect(waiting.take(1)).toBeUndefined();
    caller.leave();
    await refused;
    expect(waiting.take(1)).toBeDefined();
    await done;
  });
});
