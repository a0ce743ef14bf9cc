/**
 * Where the channel shuffle puts a channel: `x.view(groups, channels / groups).t().flatten()`, so that the
 * channels are dealt out like cards (Zhang et al. 2018, "ShuffleNet").
 * @param groups divides `channels`
 * @returns for every place after the shuffle, the channel that stands there
 */
export function shuffledChannels(channels: number, groups: number): number[] {
  const perGroup = channels / groups;
  return Array.from(
    { length: channels },
    (_, place) => (place % groups) * perGroup + Math.floor(place / groups),
  );
}

/** The rows of a tensor `[channels, …]`, shuffled. */
export function shuffleRows<Row>(rows: readonly Row[], groups: number): Row[] {
  return shuffledChannels(rows.length, groups).flatMap((channel) => rows.slice(channel, channel + 1));
}
