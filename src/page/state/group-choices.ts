import { legalGroups } from '../../layers/groups.ts';

interface Channels {
  readonly in_channels: number;
  readonly out_channels: number;
}

export const isPositiveInteger = (value: number) => Number.isInteger(value) && value > 0;

/** The legal values of groups, ascending. There are none where a channel count is illegal. */
export function groupChoices({ in_channels, out_channels }: Channels): number[] {
  const legal = isPositiveInteger(in_channels) && isPositiveInteger(out_channels);
  return legal ? legalGroups(in_channels, out_channels) : [];
}

/** The legal values of groups, the nearest first. Near is what has a ratio near 1. */
function byDistance(layer: Channels & { readonly groups: number }): number[] {
  const distance = (value: number) => Math.abs(Math.log(value / Math.max(layer.groups, 0.5)));
  return groupChoices(layer).sort((a, b) => distance(a) - distance(b));
}

/** The three nearest legal values of groups, ascending. */
export function nearestGroups(layer: Channels & { readonly groups: number }): number[] {
  return byDistance(layer)
    .slice(0, 3)
    .sort((a, b) => a - b);
}

/** The nearest legal value of groups, or undefined where there is none. */
export function nearestLegalGroups(layer: Channels & { readonly groups: number }): number | undefined {
  return byDistance(layer)[0];
}
