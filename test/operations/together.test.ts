import { afterAll, describe, expect, it, vi } from 'vitest';
import { convolveReference } from '../../src/backend/reference/reference.ts';
import { bytesLetGo, takeBytesLetGo } from '../../src/memory/let-go.ts';
import { prepareConvolve } from '../../src/operations/prepare.ts';
import { computeTogether, isDivisible } from '../../src/operations/together.ts';
import { neverAborted } from '../../src/runtime/abort.ts';
import { Pool } from '../../src/runtime/pool.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { testCaller } from '../helpers/caller.ts';
import { layerOf, operandsFor, placed, specOf } from '../helpers/layers.ts';
import { bitsOf } from '../helpers/random.ts';

const pool = new Pool({
  threads: 2,
  maxQueue: 100,
  maxQueueWork: 1e12,
  keepMillis: 60_000,
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
    const done = await computeTogether(pool, job, 1000, neverAborted, async (computed) => computed);
    expect(run.mock.calls.map(([{ name }]) => name)).toEqual(['stage', 'parts', 'parts']);
    run.mockRestore();
    const [{ computed }] = done.works;
    expect(computed && bitsOf(computed.output)).toEqual(bitsOf(expected));
  });
});

describe('the memory of layers that were computed together', () => {
  /** 34 MiB of input and as much of output: more than a thread keeps. */
  const request = {
    layer: specOf({ in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1, groups: 4 }),
    input: { kind: 'fill', shape: [60, 16, 96, 96], fill: { kind: 'constant', value: 1 } },
    ...{ seed: 0, reduce: [], include: [], format: 'none' as const },
  } as const;

  async function computeLarge(signal: AbortSignal): Promise<void> {
    const { job } = prepareConvolve(request, { maxElements: 1e8, maxMacs: 1e10, maxReplyBytes: 1e9 }, 'json');
    if (!isDivisible(job)) throw new Error('one convolution can be divided');
    await computeTogether(pool, job, 1000, signal, async () => {});
  }

  it('goes back when nothing is to be done', { timeout: 60_000 }, async () => {
    const held = () => process.memoryUsage.rss() / 2 ** 20;
    const before = held();
    for (let i = 0; i < 6; i++) {
      await computeLarge(neverAborted);
      await vi.waitUntil(() => bytesLetGo() === 0, { timeout: 5000 });
    }
    await vi.waitUntil(() => held() < before + 60, { timeout: 5000 });
  });

  it('is let go of where the call ends', async () => {
    const caller = testCaller();
    takeBytesLetGo();
    const computed = computeLarge(caller.signal);
    caller.leave();
    await expect(computed).rejects.toMatchObject({ code: 'client-closed' });
    expect(bytesLetGo()).toBeGreaterThan(2 * 60 * 16 * 96 * 96 * 4);
  });
});
