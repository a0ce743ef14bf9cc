import { describe, expect, it } from 'vitest';
import { groupsInCache } from '../../../src/backend/wasm/budgets.ts';
import { layerOf, placed } from '../../helpers/layers.ts';

describe('groupsInCache', () => {
  // 384 KiB are 98,304 float32 or 49,152 float64.
  it.each([
    ['float32', 32768, 3],
    ['float32', 32769, 2],
    ['float64', 16384, 3],
    ['float32', 98304, 1],
    ['float32', 1e6, 1],
    ['float32', 10, 8],
  ] as const)('in %s of %d elements per group is %d of 8 groups', (dtype, length, expected) => {
    const layer = layerOf({ in_channels: 8, out_channels: 8, groups: 8, dtype });
    expect(groupsInCache(placed(layer, [8, 5, 5]).geometry, length)).toBe(expected);
  });
});
