import type { ChannelRange } from '../layers/connectivity.ts';
import type { DiagramSpec } from './spec.ts';

/** One group of the drawing, with a range per block, or a number of groups that are left out. */
export type Band =
  | {
      readonly group: number;
      readonly inputs: readonly ChannelRange[];
      readonly outputs: readonly ChannelRange[];
    }
  | { readonly skipped: number };

const maxBlocksPerColumn = 32;
const maxGroups = 8;

/**
 * Cuts a layer into the groups to draw, and the channels of each group into blocks.
 * A block is one channel where there is room, else all channels of the group.
 * Of many groups, the first ones and the last one are drawn.
 */
export function cutIntoBands({ in_channels, out_channels, groups }: DiagramSpec): Band[] {
  const drawn = groups <= maxGroups ? groups : maxGroups - 2;
  const maxBlocks = Math.floor(maxBlocksPerColumn / drawn);
  const bandOf = (group: number): Band => ({
    group,
    inputs: channelBlocks(group, in_channels / groups, maxBlocks),
    outputs: channelBlocks(group, out_channels / groups, maxBlocks),
  });
  const bandsUpTo = (end: number) => Array.from({ length: end }, (_, group) => bandOf(group));
  if (drawn === groups) return bandsUpTo(groups);
  return [...bandsUpTo(drawn - 1), { skipped: groups - drawn }, bandOf(groups - 1)];
}

function channelBlocks(group: number, size: number, maxBlocks: number): ChannelRange[] {
  const start = group * size;
  if (size > maxBlocks) return [{ from: start, to: start + size - 1 }];
  return Array.from({ length: size }, (_, i) => ({ from: start + i, to: start + i }));
}

/** The number of channels in a range. */
export function channelCount({ from, to }: ChannelRange): number {
  return to - from + 1;
}
