import { computed, signal } from '@preact/signals';
import { tutorialComparison } from '../../contract/tutorial.ts';
import type { CompareReply, ExplainReply, FlatConvReply, SweepReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { diagramSpec } from './group-choices.ts';
import { type Cell, pageState } from './page-state.ts';
import { buildConvRequest, buildCostRequest, buildExplainRequest, buildSweepRequest } from './requests.ts';

/** The layer's shapes and cost, and those of one group. */
export const costResource = resource<SweepReply>(computed(() => buildCostRequest(pageState.value)));

/** Computations up to so many multiply-accumulates run by themselves; larger ones wait for a press of the button. */
const maxUnconfirmedMacs = 50_000_000;

/** The state that the reader has asked to compute although it is large. */
export const confirmedState = signal<string | undefined>(undefined);
const stateKey = computed(() => JSON.stringify({ ...pageState.value, cell: null }));

/** Multiply-accumulates that the reader is asked about first; undefined: none. */
export const macsToConfirm = computed(() => {
  const macs = costResource.value.value?.rows[0]?.cost.macs ?? 0;
  return macs > maxUnconfirmedMacs && confirmedState.value !== stateKey.value ? macs : undefined;
});

export function confirmComputation(): void {
  confirmedState.value = stateKey.value;
}

const computable = computed(() => {
  const { input, numbers } = pageState.value;
  const waits = input === 'numbers' && numbers.trim() === '';
  return !waits && diagramSpec(pageState.value) !== undefined && macsToConfirm.value === undefined;
});

export const convResource = resource<FlatConvReply>(
  computed(() => (computable.value ? buildConvRequest(pageState.value) : undefined)),
  150,
);

/** The output cell that is explained: the one chosen, kept inside the output, or the first. */
export const explainedCell = computed<Cell | undefined>(() => {
  const shape = convResource.value.value?.shapes.output;
  if (!shape) return undefined;
  const [channel, row, column] = pageState.value.cell ?? [0, 0, 0];
  const inside = (index: number, axis: number) => Math.max(0, Math.min(index, (shape[axis] ?? 1) - 1));
  return [inside(channel, 1), inside(row, 2), inside(column, 3)];
});

export const explainResource = resource<ExplainReply>(
  computed(() => {
    const current = convResource.status.value.kind === 'idle' && computable.value;
    return current && explainedCell.value
      ? buildExplainRequest(pageState.value, explainedCell.value)
      : undefined;
  }),
);

/** "Groups in convolution", in one call. */
export const tutorialResource = resource<CompareReply>(
  signal({ path: '/v1/compare', body: JSON.stringify(tutorialComparison) }),
);

/** How the sweep is timed: not, or as the median of so many runs. */
export const measuredState = signal<string | undefined>(undefined);
const repetitions = 5;

export function measureSweep(): void {
  measuredState.value = stateKey.value;
}

export const sweepResource = resource<SweepReply>(
  computed(() =>
    buildSweepRequest(pageState.value, measuredState.value === stateKey.value ? repetitions : null),
  ),
  150,
);
