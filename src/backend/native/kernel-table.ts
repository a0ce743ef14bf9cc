import { channelsSupports, channelsTile, channelsTimes } from './families/channels.ts';
import { depthwiseSupports, depthwiseTile, depthwiseTimes } from './families/depthwise.ts';
import { groupsSupports, groupsTile, groupsTimes } from './families/groups.ts';
import { tilesSupports, tilesTile, tilesTimes } from './families/tiles.ts';
import type { NativeKernel } from './native-kernel.ts';

/** All kernels. The one of the least predicted work is taken. */
export const nativeKernels: readonly NativeKernel[] = [
  { name: 'channels', supports: channelsSupports, tile: channelsTile, times: channelsTimes },
  { name: 'depthwise', supports: depthwiseSupports, tile: depthwiseTile, times: depthwiseTimes },
  { name: 'groups', supports: groupsSupports, tile: groupsTile, times: groupsTimes },
  { name: 'tiles', supports: tilesSupports, tile: tilesTile, times: tilesTimes },
];
