import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { Arena, takeRegion } from '../../../src/memory/arena.ts';
import { meterAtZero, readMeter } from '../../../src/memory/meter.ts';
import { conv } from '../../../src/operations/conv.ts';
import { computeDivided } from '../../../src/operations/divided/divide.ts';
import { neverAborted } from '../../../src/runtime/abort.ts';
import { WorkerPool } from '../../../src/runtime/worker-pool.ts';
import { elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { testCaller } from '../../helpers/caller.ts';
import { layerOf, operandsFor, placed, specOf } from '../../helpers/layers.ts';
import { bitsOf } from '../../helpers/random.ts';

vi.mock(import('../../../src/memory/arena.ts'), async (original) => {
  const arena = await original();
  return { ...arena, takeRegion: vi.fn(arena.takeRegion) };
});

const pool = new WorkerPool({
  threads: 2,
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
await vi.waitUntil(() => pool.alive === 2, { timeout: 15_000 });

describe('computeDivided', () => {
  it.each([
    ['groups', { in_channels: 8, out_channels: 12, groups: 4 }, [1, 8, 9, 9]],
    ['channels', { in_channels: 8, out_channels: 12 }, [1, 8, 9, 9]],
    ['images', { padding: 1 }, [5, 4, 9, 9]],
  ])('has workers compute parts in place: %s', async (_, fields, shape) => {
    const spec = specOf(fields);
    const layer = layerOf(fields);
    const { geometry, shapes } = placed(layer, shape);
    const { input, weight, bias } = operandsFor(layer, shape);
    const expected = zeros('float32', elementCount(shapes.output));
    convolveReference(geometry, { input, weight, bias }, expected);

    const data = (elements: typeof input, sizes: readonly number[]) =>
      ({ kind: 'data', shape: sizes, data: elements.slice() }) as const;
    const prepared = conv.prepare(
      {
        ...{ layer: spec, input: data(input, shape), weight: data(weight, shapes.weight), seed: 0 },
        ...(bias && { bias: data(bias, [bias.length]) }),
        ...{ reduce: [], include: [], format: 'none' },
      },
      { maxElements: 1e6, maxMacs: 1e9, maxWork: 1e12, maxReplyBytes: 1e9 },
      'json',
    );
    const meter = meterAtZero();
    const run = vi.spyOn(pool, 'run');
    const done = await computeDivided(
      pool,
      prepared,
      { work: 1000, meter },
      neverAborted,
      async ({ precomputed }) => precomputed && bitsOf(precomputed.output),
    );
    expect(run.mock.calls.map(([{ name }]) => name)).toEqual(['stage', 'parts', 'parts']);
    run.mockRestore();
    expect(done).toEqual(bitsOf(expected));
    // All workers together have counted each multiply-accumulate once, rounded in each call.
    const macs = elementCount(shapes.output) * elementCount(shapes.weight.slice(1));
    expect(Math.abs(readMeter(meter) - macs)).toBeLessThan(1 + macs * 1e-3);
  });
});

describe('the memory of layers that were computed together', () => {
  /** 34 MiB of input and as much of output: more than a thread keeps. */
  const request = {
    layer: specOf({ in_channels: 16, out_channels: 16, kernel_size: 9, padding: 4, groups: 4 }),
    input: { kind: 'fill', shape: [60, 16, 96, 96], fill: { kind: 'constant', value: 1 } },
    ...{ seed: 0, reduce: [], include: [], format: 'none' as const },
  } as const;

  const bytes = 2 ** 27;
  let arena: Arena;
  /** Whether all of the arena is free: looking takes nothing. */
  const isFree = () => {
    const all = arena.take(bytes);
    all?.release();
    return all !== undefined;
  };
  beforeEach(() => {
    arena = new Arena(new SharedArrayBuffer(bytes));
    vi.mocked(takeRegion).mockImplementation((wanted) => arena.take(wanted));
  });

  const compute = (signal: AbortSignal, during = async () => {}) => {
    const limits = { maxElements: 1e8, maxMacs: 1e10, maxWork: 1e12, maxReplyBytes: 1e9 };
    return computeDivided(pool, conv.prepare(request, limits, 'json'), { work: 1000 }, signal, during);
  };

  async function computeLarge(...how: Parameters<typeof compute>): Promise<void> {
    const computed = compute(...how);
    if (!computed) throw new Error('there is room for the layer');
    await computed;
  }

  it('is given back when the job is answered, and used again', async () => {
    const offsets: (number | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      await computeLarge(neverAborted, async () => expect(isFree()).toBe(false));
      expect(isFree()).toBe(true);
      offsets.push(vi.mocked(takeRegion).mock.results.at(-1)?.value?.byteOffset);
    }
    expect(offsets).toEqual([0, 0, 0]);
  });

  it.each([
    ['before the workers are asked', 0],
    ['while one makes the tensors', 1],
    ['while the first part is asked for', 2],
    ['while all compute', 3],
  ])('is given back when the workers have stopped, where the signal is aborted %s', async (_, tasks) => {
    const caller = testCaller();
    const { run } = pool;
    let asked = 0;
    const leave = async () => {
      await vi.waitUntil(() => pool.queue.running > 0, { interval: 1 });
      caller.leave();
    };
    const spied = vi.spyOn(pool, 'run').mockImplementation((...args) => {
      const running = run.apply(pool, args);
      if (++asked === tasks) void leave();
      return running as never;
    });
    if (tasks === 0) caller.leave();
    await expect(computeLarge(caller.signal)).rejects.toMatchObject({ code: 'client-closed' });
    spied.mockRestore();
    expect(asked).toBe(Math.max(1, tasks === 2 ? 3 : tasks));
    expect(isFree() && pool.queue.running > 0).toBe(false);
    await pool.queue.drained();
    expect(isFree()).toBe(true);
  });

  it('is given back where the answer fails', async () => {
    const fail = async () => {
      throw new Error('no answer');
    };
    await expect(computeLarge(neverAborted, fail)).rejects.toThrow('no answer');
    expect(isFree()).toBe(true);
  });

  it('is not taken where there is none', () => {
    arena.take(bytes / 2);
    expect(compute(neverAborted)).toBeUndefined();
  });
});
