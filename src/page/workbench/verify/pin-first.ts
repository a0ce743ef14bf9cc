import { computed, effect } from '@preact/signals';
import type { VerifyReply } from '../../api/answers.ts';
import { changeState } from '../../state/page-state.ts';
import { given, layouts, ownLayer } from './given.ts';
import { type Showing, showFirstWrong } from './on-stage.ts';
import { verification } from './request.ts';
import { shaped } from './shaped.ts';

/** How the stage shows the first wrong value. */
export const showing = computed<Showing>(() => {
  const reply = verification.value.value;
  if (!reply) return { reason: 'has nothing to show' };
  const verified = { tensors: shaped.value, layouts: layouts.value, ofPage: ownLayer.value === undefined };
  return showFirstWrong(reply, verified);
});

/** The answer whose value was pinned. It is pinned once, so that the reader may move the pin. */
let pinned: VerifyReply | undefined;

/** Pins the first wrong value of each new answer, where the stage shows what was verified. */
export function pinFirstWrong(): void {
  effect(() => {
    const reply = verification.value.value;
    if (!reply?.error?.first || reply === pinned || !verification.isCurrent.value) return;
    pinned = reply;
    const { input, weight, bias } = given.peek();
    const ofStage = ownLayer.peek() === undefined && !input && !weight && !bias;
    const show = showing.peek();
    if (ofStage && 'changes' in show) changeState(show.changes);
  });
}
