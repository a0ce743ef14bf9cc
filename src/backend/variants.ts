import type { Geometry } from '../layers/geometry.ts';
import { elementCount } from '../tensor/tensor.ts';
import type { Variant } from './kernel.ts';
import { convolveReference } from './reference/reference.ts';
import { convolveBlocks, type Family, scratchBytes } from './wasm/families/blocks.ts';
import { Channels } from './wasm/families/channels.ts';
import { Depthwise, depthwiseSupport } from './wasm/families/depthwise.ts';
import { Groups, groupsSupport } from './wasm/families/groups.ts';
import { mergeAxes } from './wasm/families/merge.ts';
import { Rows, rowsSupport } from './wasm/families/rows.ts';
import { lanesOf, roundUp } from './wasm/families/tables.ts';
import { Tiles } from './wasm/families/tiles.ts';
import { heapLimit } from './wasm/instance.ts';

/** The two rows of a family of WebAssembly kernels, one a dtype. */
function rowsOf(
  name: string,
  family: new (geometry: Geometry) => Family,
  supports: (geometry: Geometry) => boolean,
  suits: (geometry: Geometry) => boolean,
): Variant[] {
  const dtypes = [
    ['f32', 'float32'],
    ['f64', 'float64'],
  ] as const;
  return dtypes.map(([suffix, dtype]) => ({
    name: `${name}-${suffix}`,
    supports: (given) => {
      const geometry = mergeAxes(given);
      return (
        given.dtype === dtype &&
        supports(geometry) &&
        scratchBytes(geometry, new family(geometry)) <= heapLimit
      );
    },
    suits: (given) => suits(mergeAxes(given)),
    run: (given, operands, output) => {
      const geometry = mergeAxes(given);
      convolveBlocks(new family(geometry), geometry, operands, output);
    },
  }));
}

/** Whether outputs are so narrow that tiles waste more of their vectors than vectors of output channels do. */
function narrow({ dtype, batch, outPerGroup, output }: Geometry): boolean {
  const lanes = lanesOf(dtype);
  const positions = elementCount(output);
  const tiles = positions / roundUp((positions / output[2]) * Math.ceil(output[2] / lanes), 2) / lanes;
  const filled = (count: number, unit: number) => count / roundUp(count, unit);
  const channels = filled(outPerGroup, 2 * lanes) * filled(batch * positions, 4);
  return tiles < 0.8 * channels;
}

/** Whether output channels are too few to share their inputs. */
const few = ({ outPerGroup }: Geometry) => outPerGroup <= 2;

/**
 * Whether rows of outputs are too short for vectors along them, and terms enough for what interleaving the groups takes. Of three or four
 * output channels a group tiles make more, unless a row is shorter than their vector.
 */
function short({ dtype, inPerGroup, outPerGroup, kernel, output }: Geometry): boolean {
  const lanes = lanesOf(dtype);
  const most = outPerGroup <= 2 ? 4 * lanes : outPerGroup <= 4 ? lanes : 0;
  return output[2] < most && inPerGroup * elementCount(kernel) >= 16;
}

const always = () => true;

/** The kernels, the preferred one first. The last one computes everything. */
export const variants: readonly Variant[] = [
  ...rowsOf('channels', Channels, always, narrow),
  ...rowsOf('depthwise', Depthwise, depthwiseSupport, few),
  ...rowsOf('groups', Groups, groupsSupport, short),
  ...rowsOf('rows', Rows, rowsSupport, few),
  ...rowsOf('tiles', Tiles, always, always),
  { name: 'reference', supports: always, suits: always, run: convolveReference },
];

/** The first row of the table that suits the geometry among those that can compute it. */
export function selectVariant(geometry: Geometry): Variant {
  const variant = variants.find(({ supports, suits }) => suits(geometry) && supports(geometry));
  if (!variant) throw new Error('the last row computes everything');
  return variant;
}
