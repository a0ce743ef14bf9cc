import { computed, signal } from '@preact/signals';
import { legalGroups } from '../../layers/groups.ts';
import { legalLayer } from '../state/layer.ts';
import { initialState, type LayerFields, pageState } from '../state/page-state.ts';
import type { Preset } from './presets.ts';

/** The number of groups beside the reader's own. Undefined stands for one that differs. */
export const otherGroups = signal<number | undefined>(undefined);

let lastLegal: LayerFields = initialState;

/** The page's layer; where it is illegal, the last legal one. */
const yourLayer = computed<LayerFields>(() => {
  if (legalLayer.value.current) lastLegal = pageState.value;
  return lastLegal;
});

/** The legal numbers of groups of the reader's layer. */
export const yourChoices = computed(() => {
  const { in_channels, out_channels } = yourLayer.value;
  return legalGroups(in_channels, out_channels);
});

/** The chosen number, if it is legal, else one group, or all groups beside one. */
export const shownOtherGroups = computed(() => {
  const choices = yourChoices.value;
  const { groups } = yourLayer.value;
  const chosen = otherGroups.value;
  if (chosen !== undefined && choices.includes(chosen)) return chosen;
  return groups === 1 ? (choices.at(-1) ?? 1) : 1;
});

/** The reader's layer beside the same with another number of groups. */
export const yours = computed<Preset>(() => {
  const { size, type, in_channels, out_channels, kernel_size, stride, padding, ...others } = yourLayer.value;
  const { dilation, output_padding } = others;
  const layer = { type, in_channels, out_channels, kernel_size, stride, padding, dilation, output_padding };
  const groups = shownOtherGroups.value;
  const design = (own: number, name: string) => ({ name, size, layers: [{ ...layer, groups: own }] });
  return {
    id: 'yours',
    name: 'Yours',
    text: 'Your layer, beside the same with another number of groups.',
    source: 'the fields above',
    left: design(others.groups, `Yours: groups = ${others.groups}`),
    right: design(groups, `groups = ${groups}`),
  };
});
