import type { ReplyOf } from '../client/index.ts';
import { type Cell, cellText, shapeText, tableOf } from './table.ts';

/** Parts of replies as texts that people read. */

type Conv = ReplyOf<'conv'>;
type Statistics = Conv['statistics']['input'];
type Shown = Pick<Conv['layer'], 'type' | 'in_channels' | 'out_channels' | 'kernel_size' | 'groups'>;

/** A layer in a line: `conv2d 16 → 4, kernel 3×3, 4 groups`. */
export function layerLine(layer: Shown): string {
  const { type, in_channels, out_channels, kernel_size, groups } = layer;
  const blocks = groups === 1 ? '1 group' : `${groups} groups`;
  return `${type} ${in_channels} → ${out_channels}, kernel ${kernel_size.join('×')}, ${blocks}`;
}

export function costLine({ parameters, macs, output_bytes }: Conv['cost']): string {
  return `${cellText(parameters)} parameters, ${cellText(macs)} multiply-accumulates, ${cellText(output_bytes)} bytes of output`;
}

const figures = ['mean', 'std', 'min', 'max'] as const;

/** Tensors with their shapes and statistics, one a row. */
export function statisticsTable(
  rows: readonly (readonly [name: string, shape: readonly number[] | null, statistics: Statistics | null])[],
): string {
  const there = rows.filter(([, , statistics]) => statistics !== null);
  return tableOf(
    ['', 'shape', ...figures],
    there.map(([name, shape, statistics]): Cell[] => [
      name,
      shapeText(shape),
      ...figures.map((figure) => statistics?.[figure]),
    ]),
  );
}
