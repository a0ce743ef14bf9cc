import { afterAll, describe, expect, it, vi } from 'vitest';
import { convolveReference } from '../../src/convolution/reference.ts';
import { endlessCall } from '../../src/engine/call.ts';
import { Pool } from '../../src/engine/pool.ts';
import { prepareConvolve } from '../../src/engine/prepare.ts';
import { computeTogether, isDivisible } from '../../src/engine/together.ts';
import { elementCount, zeros } from '../../src/tensor/tensor.ts';
import { layerOf, operandsFor, placed, specOf } from '../helpers/layers.ts';
import { bitsOf } from '../helpers/random.ts';

const pool = new Pool({ threads: 2, maxQueue: 100, maxQueueWork: 1e12, onWorkerLost: () => {} });
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
      { maxElements: 1e6, maxMacs: 1e9 },
      'json',
    );
    if (!isDivisible(job)) throw new Error('one convolution can be divided');
    const run = vi.spyOn(pool, 'run');
    const { job: done } = await computeTogether(pool, job, 1000, endlessCall);
    expect(run.mock.calls.map(([{ name }]) => name)).toEqual(['stage', 'parts', 'parts']);
    run.mockRestore();
    const [{ computed }] = done.works;
    expect(computed && bitsOf(computed.output)).toEqual(bitsOf(expected));
  });
});
