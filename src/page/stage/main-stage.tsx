import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { ExplainReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { attempt } from '../dial/attempt.ts';
import { legalLayer } from '../state/layer.ts';
import { changeState, pageState } from '../state/page-state.ts';
import { currentPin } from '../state/pin.ts';
import { buildExplainRequest } from '../state/requests.ts';
import { stale, stateKey, tensors } from '../state/tensors.ts';
import { Stage } from './stage.tsx';
import type { OutputTarget } from './target.ts';

/** The output cell whose products are wanted, and the state that they belong to. */
const wanted = signal<{ target: OutputTarget; key: string } | undefined>(undefined);

const explained = computed(() => {
  const pin = currentPin.value;
  const current = wanted.value;
  if (current?.key !== stateKey.value) return undefined;
  return JSON.stringify(current.target) === JSON.stringify(pin) ? current.target : undefined;
});

/** The products of the pinned output value, once somebody has asked for them. */
const explainResource = resource<ExplainReply>(
  computed(() => {
    const target = explained.value;
    if (target?.row === undefined || target.column === undefined) return undefined;
    return buildExplainRequest(pageState.value, [target.channel, target.row, target.column]);
  }),
);

/** The stage of the page's layer. */
export function MainStage({ bar }: { bar?: ComponentChildren }) {
  const { spec } = legalLayer.value;
  const answered = explained.value && explainResource.status.value.kind === 'idle';
  return (
    <Stage
      name="The layer"
      spec={spec}
      tensors={tensors.value}
      stale={stale.value}
      attempt={attempt.value}
      pin={currentPin.value}
      onPin={(pin) => changeState({ pin })}
      explain={(target) => {
        wanted.value = { target, key: stateKey.peek() };
      }}
      explanation={answered ? explainResource.value.value : undefined}
      bar={bar}
      crawl
    />
  );
}
