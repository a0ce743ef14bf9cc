import { computed, signal } from '@preact/signals';
import type { TranslateReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { faults } from '../state/layer.ts';
import { pageState } from '../state/page-state.ts';
import { buildTranslateRequest } from '../state/requests.ts';

const wanted = signal(false);

/** Has the layer translated from now on. */
export function wantTranslations(): void {
  wanted.value = true;
}

/** The layer in the words of other frameworks, once somebody has asked for it. */
export const translationResource = resource<TranslateReply>(
  computed(() =>
    wanted.value && faults.value.length === 0
      ? buildTranslateRequest({ ...pageState.value, pin: null })
      : undefined,
  ),
  150,
);
