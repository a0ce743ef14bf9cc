import { describe, expect, it } from 'vitest';
import { benchCases } from '../../bench/shapes.ts';
import type { Geometry } from '../../src/convolution/geometry.ts';
import { type Family, scratchBytes } from '../../src/convolution/kernels/blocks.ts';
import { Channels } from '../../src/convolution/kernels/channels.ts';
import { Depthwise, depthwiseSupport } from '../../src/convolution/kernels/depthwise.ts';
import { Groups, groupsSupport } from '../../src/convolution/kernels/groups.ts';
import { mergeAxes } from '../../src/convolution/kernels/merge.ts';
import { Rows, rowsSupport } from '../../src/convolution/kernels/rows.ts';
import { Tiles } from '../../src/convolution/kernels/tiles.ts';
import { type DType, elementCount } from '../../src/tensor/tensor.ts';

const families: readonly (new (geometry: Geometry) => Family)[] = [Tiles, Rows, Depthwise, Groups, Channels];

describe.each<DType>(['float32', 'float64'])('scratch memory in %s', (dtype) => {
  it.each(benchCases)('is at most half more than the padded operands: $name', (one) => {
    const geometry = mergeAxes({ ...one.geometry, dtype });
    const { batch, groups, inPerGroup, outPerGroup, padded, output } = geometry;
    for (const family of families) {
      if (family === Rows && !rowsSupport(geometry)) continue;
      if (family === Depthwise && !depthwiseSupport(geometry)) continue;
      if (family === Groups && !groupsSupport(geometry)) continue;
      const made = new family(geometry);
      const input = batch * groups * inPerGroup * elementCount(padded);
      const outputs = batch * groups * outPerGroup * elementCount(output);
      const bytes = (input + groups * made.weightLength + outputs) * (dtype === 'float32' ? 4 : 8);
      expect(scratchBytes(geometry, made), family.name).toBeLessThanOrEqual(1.5 * bytes);
    }
  });
});
