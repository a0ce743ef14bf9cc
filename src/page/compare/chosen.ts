import { computed, signal } from '@preact/signals';
import { presets } from './presets.ts';
import { yours } from './yours.ts';

export const chosenId = signal('separable');

/** Everything that can be compared, the reader's own layer last. */
export const choices = computed(() => [...presets, yours.value]);

/** What is compared. */
export const chosen = computed(() => choices.value.find(({ id }) => id === chosenId.value) ?? yours.value);
