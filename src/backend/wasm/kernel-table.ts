import type { Geometry } from '../../layers/geometry.ts';
import type { ComputeDType } from '../../tensor/tensor.ts';
import { Channels } from './families/channels.ts';
import { Depthwise, depthwiseSupports } from './families/depthwise.ts';
import { Groups, groupsSupports } from './families/groups.ts';
import { Rows, rowsSupports } from './families/rows.ts';
import { SkippingTiles, Tiles } from './families/tiles.ts';
import type { KernelFamily } from './family.ts';
import { hasFewChannels, suitsChannelVectors, suitsGroupVectors } from './suitability.ts';

/** One kernel. Geometries are as `mergeAxes` gives them. */
export interface Kernel {
  readonly name: string;
  readonly dtype: ComputeDType;
  /** Whether the kernel can compute a geometry of its dtype. */
  readonly supports: (geometry: Geometry) => boolean;
  /** Whether this kernel is preferred for the geometry. */
  readonly suits: (geometry: Geometry) => boolean;
  readonly family: new (geometry: Geometry) => KernelFamily;
}

const always = () => true;

/** The families, the preferred one first. The last one suits and supports everything. */
const families: readonly Omit<Kernel, 'dtype'>[] = [
  { name: 'channels', supports: always, suits: suitsChannelVectors, family: Channels },
  { name: 'depthwise', supports: depthwiseSupports, suits: hasFewChannels, family: Depthwise },
  { name: 'groups', supports: groupsSupports, suits: suitsGroupVectors, family: Groups },
  { name: 'rows', supports: rowsSupports, suits: hasFewChannels, family: Rows },
  { name: 'tiles', supports: always, suits: always, family: Tiles },
];

const skippingTiles = { supports: always, suits: always, family: SkippingTiles } as const;

/** All kernels: one per family and dtype, in order of preference. */
export const kernelTable: readonly Kernel[] = families.flatMap((family) => [
  { ...family, name: `${family.name}-f32`, dtype: 'float32' },
  { ...family, name: `${family.name}-f64`, dtype: 'float64' },
]);

/** The kernels that leave the products of the padding out. They suit and support everything. */
export const skippingKernels: Readonly<Record<ComputeDType, Kernel>> = {
  float32: { ...skippingTiles, name: 'tiles-f32', dtype: 'float32' },
  float64: { ...skippingTiles, name: 'tiles-f64', dtype: 'float64' },
};
