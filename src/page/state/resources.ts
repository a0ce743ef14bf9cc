import { computed, signal } from '@preact/signals';
import { tutorialComparison } from '../../contract/tutorial.ts';
import type { CompareReply, ConvAnswer, ExplainReply, SweepReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { drawable } from './group-choices.ts';
import { type Cell, state } from './page-state.ts';
import { convRequest, costRequest, explainRequest, sweepRequest } from './requests.ts';

/** The layer's shapes and cost, and those of one group. */
export const cost = resource<SweepReply>(computed(() => costRequest(state.value)));

/** Computations up to so many multiply-accumulates run by themselves; larger ones wait for a press of the button. */
const unasked = 50_000_000;

/** The state that the reader has asked to compute although it is large. */
export const asked = signal<string | undefined>(undefined);
const stateKey = computed(() => JSON.stringify({ ...state.value, cell: null }));

/** Multiply-accumulates that the reader is asked about first; undefined: none. */
export const toAsk = computed(() => {
  const macs = cost.value.value?.rows[0]?.cost.macs ?? 0;
  return macs > unasked && asked.value !== stateKey.value ? macs : undefined;
});

export function askForLarge(): void {
  asked.value = stateKey.value;
}

const computable = computed(() => {
  const { input, numbers } = state.value;
  const waits = input === 'numbers' && numbers.trim() === '';
  return !waits && drawable(state.value) !== undefined && toAsk.value === undefined;
});

export const conv = resource<ConvAnswer>(
  computed(() => (computable.value ? convRequest(state.value) : undefined)),
  150,
);

/** The output cell that is explained: the one chosen, kept inside the output, or the first. */
export const cell = computed<Cell | undefined>(() => {
  const shape = conv.value.value?.shapes.output;
  if (!shape) return undefined;
  const [channel, row, column] = state.value.cell ?? [0, 0, 0];
  const inside = (index: number, axis: number) => Math.max(0, Math.min(index, (shape[axis] ?? 1) - 1));
  return [inside(channel, 1), inside(row, 2), inside(column, 3)];
});

export const explanation = resource<ExplainReply>(
  computed(() => {
    const current = conv.status.value.kind === 'idle' && computable.value;
    return current && cell.value ? explainRequest(state.value, cell.value) : undefined;
  }),
);

/** "Groups in convolution", in one call. */
export const tutorial = resource<CompareReply>(
  signal({ path: '/v1/compare', body: JSON.stringify(tutorialComparison) }),
);

/** How the sweep is timed: not, or as the median of so many runs. */
export const measured = signal<string | undefined>(undefined);
const repeat = 5;

export function measure(): void {
  measured.value = stateKey.value;
}

export const sweep = resource<SweepReply>(
  computed(() => sweepRequest(state.value, measured.value === stateKey.value ? repeat : null)),
  150,
);
