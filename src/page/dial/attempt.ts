import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { pageState } from '../state/page-state.ts';

/** What was tried, and for which layer: with other channels or groups it is over. */
const tried = signal<{ groups: number; layer: string } | undefined>(undefined);

const layer = computed(() => {
  const { in_channels, out_channels, groups } = pageState.value;
  return [in_channels, out_channels, groups].join();
});

/** The illegal number of groups that the dial tries. It never reaches the page's state. */
export const attempt: ReadonlySignal<number | undefined> = computed(() =>
  tried.value?.layer === layer.value ? tried.value.groups : undefined,
);

export function setAttempt(groups: number | undefined): void {
  tried.value = groups === undefined ? undefined : { groups, layer: layer.peek() };
}
