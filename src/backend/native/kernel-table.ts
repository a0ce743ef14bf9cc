import { adjointSupports, adjointTile, adjointTimes } from './families/adjoint.ts';
import { channelsSupports, channelsTile, channelsTimes } from './families/channels.ts';
import { depthwiseSupports, depthwiseTile, depthwiseTimes } from './families/depthwise.ts';
import { groupsSupports, groupsTile, groupsTimes } from './families/groups.ts';
import { tilesSupports, tilesTile, tilesTimes } from './families/tiles.ts';
import type { NativeKernel } from './native-kernel.ts';
import type { Form } from './words.ts';

const forward: readonly Form[] = ['correlation'];
const both: readonly Form[] = ['correlation', 'swapped'];

/** All kernels. The one of the least predicted work is taken. */
export const nativeKernels: readonly NativeKernel[] = [
  { name: 'channels', forms: both, supports: channelsSupports, tile: channelsTile, times: channelsTimes },
  {
    name: 'depthwise',
    forms: forward,
    supports: depthwiseSupports,
    tile: depthwiseTile,
    times: depthwiseTimes,
  },
  { name: 'groups', forms: both, supports: groupsSupports, tile: groupsTile, times: groupsTimes },
  { name: 'tiles', forms: forward, supports: tilesSupports, tile: tilesTile, times: tilesTimes },
  { name: 'adjoint', forms: ['adjoint'], supports: adjointSupports, tile: adjointTile, times: adjointTimes },
];
