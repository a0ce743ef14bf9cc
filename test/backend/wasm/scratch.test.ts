import { describe, expect, it } from 'vitest';
import { planKernel } from '../../../src/backend/wasm/kernel-plan.ts';
import { kernelTable } from '../../../src/backend/wasm/kernel-table.ts';
import { type ComputeDType, elementCount } from '../../../src/tensor/tensor.ts';
import { geometryFrom } from '../../helpers/geometries.ts';
import { kernelFor } from '../../helpers/kernels.ts';
import { benchCases } from '../../helpers/shapes.ts';

describe.each<ComputeDType>(['float32', 'float64'])('scratch memory in %s', (dtype) => {
  it.each(benchCases)('is at most half more than the padded operands: $name', (one) => {
    for (const kernel of kernelTable) {
      const plan = planKernel(kernel, { ...one.geometry, dtype });
      if (!plan) continue;
      const { batch, groups, inPerGroup, outPerGroup, padded, output } = plan.merged;
      const input = batch * groups * inPerGroup * elementCount(padded);
      const outputs = batch * groups * outPerGroup * elementCount(output);
      const elements = input + groups * plan.family.weightLength + outputs;
      const bytes = elements * (dtype === 'float32' ? 4 : 8);
      expect(plan.scratch, kernel.name).toBeLessThanOrEqual(1.5 * bytes);
    }
  });
});

/** A 1×1 kernel of one channel on so many positions. */
function pointwise(positions: number) {
  return geometryFrom({
    ...{ dtype: 'float32', batch: 1, groups: 1, inPerGroup: 1, outPerGroup: 1 },
    ...{ input: [1, 1, positions], kernel: [1, 1, 1], stride: [1, 1, 1], dilation: [1, 1, 1] },
    ...{ before: [0, 0, 0], after: [0, 0, 0] },
  });
}

const rows = kernelTable.filter(({ name }) => name === 'rows-f32');

describe('the scratch memory of rows', () => {
  it('is the tables, the operands and a vector of slack behind input and output, each at a multiple of 16', () => {
    // 15 u32 of sizes (64 bytes), 8 + 4 bytes of offsets (16), slack of the staging memory (16), 8 inputs and
    // slack (48), a weight (16), a bias (16), 8 outputs and slack (48).
    expect(rows.map((kernel) => planKernel(kernel, pointwise(8))?.scratch)).toEqual([224]);
  });
});

describe('the limit of 2 GiB of heap', () => {
  // Each position takes 8 bytes, and all else 160.
  const most = (2 ** 31 - 160) / 8;

  it('is the most scratch memory of a kernel', () => {
    expect(rows.map((kernel) => planKernel(kernel, pointwise(most))?.scratch)).toEqual([2 ** 31]);
    expect(rows.map((kernel) => planKernel(kernel, pointwise(most + 1)))).toEqual([undefined]);
  });

  it('leaves what is over it to the reference', () => {
    expect([most, most + 1].map((positions) => kernelFor(pointwise(positions)))).toEqual([
      'rows-f32',
      'reference',
    ]);
  });
});
