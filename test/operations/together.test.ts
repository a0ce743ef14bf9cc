import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { Arena, takeRegion } from '../../src/memory/arena.ts';
import { prepareConvolve } from '../../src/operations/prepare.ts';
import { computeTogether, isDivisible, stagingFor } from '../../src/operations/together.ts';
import { neverAborted } from '../../src/runtime/abort.ts';
import { WorkerPool } from '../../src/runtime/worker-pool.ts';
import type { TensorSource } from '../../src/tensor/source.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { testCaller } from '../helpers/caller.ts';
import { layerOf, operandsFor, placed, specOf } from '../helpers/layers.ts';
import { bitsOf } from '../helpers/random.ts';

vi.mock(import('../../src/memory/arena.ts'), async (original) => {
  const arena = await original();
  return { ...arena, takeRegion: vi.fn(arena.takeRegion) };
});

const pool = new WorkerPool({
  threads: 2,
  maxQueue: 100,
  maxQueueWork: 1e12,
  keepMillis: 60_000,
  trim: () => {},
  onWorkerLost: () => {},
  onWorkerError: () => {},
});
afterAll(() => pool.close());
await vi.waitUntil(() => pool.alive === 2, { timeout: 15_000 });

describe('computeTogether', () => {
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
    const { job } = prepareConvolve(
      {
        ...{ layer: spec, input: data(input, shape), weight: data(weight, shapes.weight), seed: 0 },
        ...(bias && { bias: data(bias, [bias.length]) }),
        ...{ reduce: [], include: [], format: 'none' },
      },
      { maxElements: 1e6, maxMacs: 1e9, maxReplyBytes: 1e9 },
      'json',
    );
    if (!isDivisible(job)) throw new Error('one convolution can be divided');
    const run = vi.spyOn(pool, 'run');
    const staged = stagingFor({ job });
    if (!staged) throw new Error('there is shared memory');
    const done = await computeTogether(pool, staged, 1000, neverAborted, async (computed) => {
      const [{ computed: made }] = computed.job.works;
      return made && bitsOf(made.output);
    });
    expect(run.mock.calls.map(([{ name }]) => name)).toEqual(['stage', 'parts', 'parts']);
    run.mockRestore();
    expect(done).toEqual(bitsOf(expected));
  });
});

describe('the memory of layers that were computed together', () => {
  /** 34 MiB of input and as much of output: more than a thread keeps. */
  const request = {
    layer: specOf({ in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1, groups: 4 }),
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

  const jobOf = (input: TensorSource) => {
    const limits = { maxElements: 1e8, maxMacs: 1e10, maxReplyBytes: 1e9 };
    const { job } = prepareConvolve({ ...request, input }, limits, 'json');
    if (!isDivisible(job)) throw new Error('one convolution can be divided');
    return job;
  };

  async function computeLarge(signal: AbortSignal, during = async () => {}): Promise<void> {
    const layer = stagingFor({ job: jobOf(request.input) });
    if (!layer) throw new Error('there is room for the layer');
    await computeTogether(pool, layer, 1000, signal, during);
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

  it.each([0, 5, 40, 80, 120])(
    'is given back when the workers have stopped, where the signal is aborted after %i ms',
    async (millis) => {
      const caller = testCaller();
      const computed = computeLarge(caller.signal);
      setTimeout(() => caller.leave(), millis);
      await expect(computed).rejects.toMatchObject({ code: 'client-closed' });
      expect(isFree() && pool.queue.running > 0).toBe(false);
      await pool.queue.drained();
      expect(isFree()).toBe(true);
    },
  );

  it('is given back where the answer fails', async () => {
    const fail = async () => {
      throw new Error('no answer');
    };
    await expect(computeLarge(neverAborted, fail)).rejects.toThrow('no answer');
    expect(isFree()).toBe(true);
  });

  it('is not taken where there is none', () => {
    arena.take(bytes / 2);
    expect(stagingFor({ job: jobOf(request.input) })).toBeUndefined();
  });
});
