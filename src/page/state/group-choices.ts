import { computed } from '@preact/signals';
import type { DiagramSpec } from '../../diagram/bands.ts';
import { legalGroups } from '../../layers/groups.ts';
import { type LayerNumbers, pageState } from './page-state.ts';

const positive = (value: number) => Number.isInteger(value) && value > 0;

/** The values that groups may take; none where the channels themselves are impossible. */
export function groupChoices({ in_channels, out_channels }: LayerNumbers): number[] {
  return positive(in_channels) && positive(out_channels) ? legalGroups(in_channels, out_channels) : [];
}

/** The three legal values nearest to what groups is, ascending. */
export function nearestGroups(numbers: LayerNumbers): number[] {
  const distance = (value: number) => Math.abs(Math.log(value / Math.max(numbers.groups, 0.5)));
  return groupChoices(numbers)
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, 3)
    .sort((a, b) => a - b);
}

/** What can be drawn of the layer; undefined where there is no such layer. */
export function diagramSpec(numbers: LayerNumbers): DiagramSpec | undefined {
  const { in_channels, out_channels, groups, kernel_size } = numbers;
  if (!groupChoices(numbers).includes(groups) || !positive(kernel_size)) return undefined;
  return { in_channels, out_channels, groups, kernel_size: [kernel_size, kernel_size], bias: true };
}

/** What is drawn: the layer, or the last that could be. */
export const drawnLayer = computed<{ spec: DiagramSpec | undefined; current: boolean }>(() => {
  const spec = diagramSpec(pageState.value);
  if (spec) lastSpec = spec;
  return { spec: spec ?? lastSpec, current: spec !== undefined };
});
let lastSpec: DiagramSpec | undefined;
