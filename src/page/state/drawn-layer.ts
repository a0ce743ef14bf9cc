import { computed } from '@preact/signals';
import type { DiagramSpec } from '../../diagram/spec.ts';
import { groupChoices, isPositiveInteger } from './group-choices.ts';
import { type LayerNumbers, pageState } from './page-state.ts';

/** What a picture of the layer needs, or undefined where the layer is illegal. */
export function diagramSpec(numbers: LayerNumbers): DiagramSpec | undefined {
  const { in_channels, out_channels, groups, kernel_size } = numbers;
  if (!groupChoices(numbers).includes(groups) || !isPositiveInteger(kernel_size)) return undefined;
  return { in_channels, out_channels, groups, kernel_size: [kernel_size, kernel_size], bias: true };
}

let lastSpec: DiagramSpec | undefined;

/** The layer that is drawn. Where the current layer is illegal, it is the last legal one. */
export const drawnLayer = computed<{ spec: DiagramSpec | undefined; current: boolean }>(() => {
  const spec = diagramSpec(pageState.value);
  if (spec) lastSpec = spec;
  return { spec: spec ?? lastSpec, current: spec !== undefined };
});
