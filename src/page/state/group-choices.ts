import { legalGroups } from '../../layers/groups.ts';
import type { LayerNumbers } from './page-state.ts';

export const isPositiveInteger = (value: number) => Number.isInteger(value) && value > 0;

/** The legal values of groups, ascending. There are none where a channel count is illegal. */
export function groupChoices({ in_channels, out_channels }: LayerNumbers): number[] {
  const legal = isPositiveInteger(in_channels) && isPositiveInteger(out_channels);
  return legal ? legalGroups(in_channels, out_channels) : [];
}

/** The three legal values nearest to groups by their ratio, ascending. */
export function nearestGroups(numbers: LayerNumbers): number[] {
  const distance = (value: number) => Math.abs(Math.log(value / Math.max(numbers.groups, 0.5)));
  return groupChoices(numbers)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, 3)
    .sort((a, b) => a - b);
}
