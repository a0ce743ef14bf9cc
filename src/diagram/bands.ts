/** What a diagram shows of a layer; a resolved layer is one. */
export interface DiagramSpec {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly groups: number;
  readonly kernel_size: readonly number[];
  readonly bias: boolean;
}

/** A block of a column: the channels `from`…`to`, one or many. */
export interface ChannelRange {
  readonly from: number;
  readonly to: number;
}

/** A group that is drawn, or `skipped` groups that are not. */
export type Band =
  | {
      readonly group: number;
      readonly inputs: readonly ChannelRange[];
      readonly outputs: readonly ChannelRange[];
    }
  | { readonly skipped: number };

/** Up to so many blocks are drawn in a column, and up to so many groups one by one. */
const maxBlocks = 32;
const maxGroups = 8;

/** Cuts a layer into the groups to draw and each group's channels into blocks: single channels where there is room, else one for all. */
export function cutIntoBands({ in_channels, out_channels, groups }: DiagramSpec): Band[] {
  const shown = groups <= maxGroups ? groups : maxGroups - 2;
  const rows = Math.floor(maxBlocks / shown);
  const band = (group: number): Band => ({
    group,
    inputs: channelBlocks(group, in_channels / groups, rows),
    outputs: channelBlocks(group, out_channels / groups, rows),
  });
  const first = Array.from({ length: groups <= maxGroups ? groups : shown - 1 }, (_, group) => band(group));
  return groups <= maxGroups ? first : [...first, { skipped: groups - shown }, band(groups - 1)];
}

function channelBlocks(group: number, size: number, rows: number): ChannelRange[] {
  const start = group * size;
  if (size > rows) return [{ from: start, to: start + size - 1 }];
  return Array.from({ length: size }, (_, i) => ({ from: start + i, to: start + i }));
}

/** How many channels a block stands for. */
export function channelCount({ from, to }: ChannelRange): number {
  return to - from + 1;
}
