import { describe, expect, it } from 'vitest';
import { dropHeap, withHeap } from '../../../src/backend/wasm/instance.ts';
import { type KernelPlan, planKernel, runPlan, selectKernel } from '../../../src/backend/wasm/kernel-plan.ts';
import { kernelTable } from '../../../src/backend/wasm/kernel-table.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { checkpointsOf } from '../../helpers/checkpoints.ts';
import { geometryFrom, operandsOf, outputBy, type Stated } from '../../helpers/geometries.ts';

const MiB = 2 ** 20;

function geometry(fields: Partial<Stated> = {}): Geometry {
  return geometryFrom({
    ...{ dtype: 'float32', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: 1 },
    ...{ input: [1, 8, 8], kernel: [1, 1, 3], stride: [1, 1, 1], dilation: [1, 1, 1] },
    ...{ before: [0, 0, 0], after: [0, 0, 0] },
    ...fields,
  });
}

/** The plan of the tiles, which support everything. */
function tiles(given: Geometry): KernelPlan {
  const [plan] = kernelTable
    .filter(({ name }) => name.startsWith('tiles'))
    .flatMap((kernel) => planKernel(kernel, given) ?? []);
  if (!plan) throw new Error('there is no plan');
  return plan;
}

const run = (plan: KernelPlan, most?: number) =>
  outputBy((_, operands, to) => runPlan(plan, operands, to, most), plan.geometry, operandsOf(plan.geometry));

/** How long the heap is after a plan has been run on a new one. */
function heapAfter(plan: KernelPlan): number {
  dropHeap(0);
  run(plan);
  return withHeap(0, ({ byteLength }) => byteLength);
}

describe('planKernel', () => {
  it('has plans of the kernels of the dtype alone', () => {
    for (const dtype of ['float32', 'float64'] as const) {
      const plans = kernelTable.flatMap((kernel) => planKernel(kernel, geometry({ dtype })) ?? []);
      expect(new Set(plans.map(({ kernel }) => kernel.dtype))).toEqual(new Set([dtype]));
    }
  });

  it('has no plan of sums without a term', () => {
    const empty = geometry({ inPerGroup: 0 });
    expect(kernelTable.flatMap((kernel) => planKernel(kernel, empty) ?? [])).toEqual([]);
  });
});

describe('selectKernel', () => {
  it('plans a geometry once for two who ask one after the other', () => {
    const [one, other] = [geometry(), geometry()];
    const plan = selectKernel(one);
    expect(plan?.geometry).toBe(one);
    expect(selectKernel(one)).toBe(plan);
    expect(selectKernel(other)?.geometry).toBe(other);
  });
});

describe('runPlan', () => {
  it('computes up to 16 MiB of packed planes at once, and more in strips that take half of them', () => {
    const rows = (count: number) => tiles(geometry({ input: [1, count, 1024] }));
    const bytesPerRow = (rows(1000).scratch - rows(500).scratch) / 500;
    const most = Math.floor((16 * MiB - rows(2).scratch) / bytesPerRow);
    expect(heapAfter(rows(most))).toBeGreaterThan(15.9 * MiB);
    expect(heapAfter(rows(most + 4))).toBeLessThan(9 * MiB);
  });

  it('does not count the weights, which each strip would take anew', () => {
    const heavy = tiles(geometry({ inPerGroup: 64, outPerGroup: 128, kernel: [1, 3, 3], input: [1, 12, 8] }));
    const weightBytes = 4 * 64 * 128 * 9;
    const planes = heavy.scratch - weightBytes;
    expect(planes).toBeLessThan(weightBytes);
    const checkpoints = (most: number) => checkpointsOf(() => run(heavy, most));
    expect(checkpoints(planes + 4096)).toBe(checkpoints(Number.POSITIVE_INFINITY));
    expect(checkpoints(planes / 2)).toBeGreaterThan(checkpoints(Number.POSITIVE_INFINITY));
  });

  it('computes at once what its kernel cannot compute in strips, even if only in some', () => {
    // Vectors of groups need three columns. Two strips of 5 have two and three.
    const given = geometry({ groups: 9, inPerGroup: 3, input: [1, 1, 5], kernel: [1, 1, 1] });
    const plans = kernelTable.flatMap((kernel) => planKernel(kernel, given) ?? []);
    const inStrips = (share: number) =>
      plans
        .filter((plan) => {
          const checkpoints = (most: number) => checkpointsOf(() => run(plan, most));
          return checkpoints(share * plan.scratch) > checkpoints(Number.POSITIVE_INFINITY);
        })
        .map(({ kernel }) => kernel.name);
    expect(plans.map(({ kernel }) => kernel.name)).toContain('groups-f32');
    for (const share of [0.01, 0.6]) {
      expect(inStrips(share)).toContain('rows-f32');
      expect(inStrips(share)).not.toContain('groups-f32');
    }
  });

  it('takes no memory for a batch of none', () => {
    expect(heapAfter(tiles(geometry({ batch: 0, input: [1, 2048, 2048] })))).toBeLessThan(MiB);
  });
});
