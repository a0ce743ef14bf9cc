import { depthwiseSupports, depthwiseTile, depthwiseTimes } from './families/depthwise.ts';
import { tilesSupports, tilesTile, tilesTimes } from './families/tiles.ts';
import type { NativeKernel } from './native-kernel.ts';

/** All kernels. The one of the least predicted work is taken. */
export const nativeKernels: readonly NativeKernel[] = [
  { name: 'depthwise', supports: depthwiseSupports, tile: depthwiseTile, times: depthwiseTimes },
  { name: 'tiles', supports: tilesSupports, tile: tilesTile, times: tilesTimes },
];
