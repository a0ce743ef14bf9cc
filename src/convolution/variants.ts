import { heapLimit } from '../wasm/instance.ts';
import type { Geometry } from './geometry.ts';
import type { Variant } from './kernel.ts';
import { convolveBlocks, type Family, scratchBytes } from './kernels/blocks.ts';
import { mergeAxes } from './kernels/merge.ts';
import { Rows, rowsSupport } from './kernels/rows.ts';
import { Tiles } from './kernels/tiles.ts';
import { convolveReference } from './reference.ts';

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
    suits,
    run: (given, operands, output, checkpoint) => {
      const geometry = mergeAxes(given);
      convolveBlocks(new family(geometry), geometry, operands, output, checkpoint);
    },
  }));
}

const always = () => true;

/** The kernels, the preferred one first. The last one computes everything. */
export const variants: readonly Variant[] = [
  ...rowsOf('rows', Rows, rowsSupport, ({ outPerGroup }) => outPerGroup <= 2),
  ...rowsOf('tiles', Tiles, always, always),
  { name: 'reference', supports: always, suits: always, run: convolveReference },
];

/** The first row of the table that suits the geometry among those that can compute it. */
export function selectVariant(geometry: Geometry): Variant {
  const variant = variants.find(({ supports, suits }) => suits(geometry) && supports(geometry));
  if (!variant) throw new Error('the last row computes everything');
  return variant;
}
