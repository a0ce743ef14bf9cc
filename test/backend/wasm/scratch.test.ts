import { describe, expect, it } from 'vitest';
import { type Family, scratchBytes } from '../../../src/backend/wasm/families/blocks.ts';
import { Channels } from '../../../src/backend/wasm/families/channels.ts';
import { Depthwise, depthwiseSupport } from '../../../src/backend/wasm/families/depthwise.ts';
import { Groups, groupsSupport } from '../../../src/backend/wasm/families/groups.ts';
import { mergeAxes } from '../../../src/backend/wasm/families/merge.ts';
import { Rows, rowsSupport } from '../../../src/backend/wasm/families/rows.ts';
import { Tiles } from '../../../src/backend/wasm/families/tiles.ts';
import type { Geometry } from '../../../src/layers/geometry.ts';
import { type ComputeDType, elementCount } from '../../../src/tensor/tensor.ts';
import { benchCases } from '../../helpers/shapes.ts';

const families: readonly (new (geometry: Geometry) => Family)[] = [Tiles, Rows, Depthwise, Groups, Channels];

describe.each<ComputeDType>(['float32', 'float64'])('scratch memory in %s', (dtype) => {
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
