import type { Layer } from './layer.ts';

/** Channels `from`…`to`, both ends included. */
export interface ChannelRange {
  readonly from: number;
  readonly to: number;
}

/** One group: its input channels reach its output channels, and no others. */
export interface GroupConnections {
  readonly group: number;
  readonly in_channels: ChannelRange;
  readonly out_channels: ChannelRange;
}

/**
 * Which input channels reach which output channels: one entry per group, equal and contiguous shares in
 * order.
 */
export function connectivityOf(layer: Layer): GroupConnections[] {
  const share = (channels: number, group: number): ChannelRange => {
    const size = channels / layer.groups;
    return { from: group * size, to: (group + 1) * size - 1 };
  };
  return Array.from({ length: layer.groups }, (_, group) => ({
    group,
    in_channels: share(layer.in_channels, group),
    out_channels: share(layer.out_channels, group),
  }));
}
