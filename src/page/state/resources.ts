import { computed, signal } from '@preact/signals';
import { tutorialComparison } from '../../contract/tutorial.ts';
import type {
  CompareReply,
  ExplainReply,
  FlatConvReply,
  SweepReply,
  TranslateReply,
} from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { diagramSpec } from './drawn-layer.ts';
import { type Cell, pageState } from './page-state.ts';
import {
  buildConvRequest,
  buildCostRequest,
  buildExplainRequest,
  buildSweepRequest,
  buildTranslateRequest,
} from './requests.ts';

/** The shapes and the cost of the layer, and of the same layer with one group. */
export const costResource = resource<SweepReply>(computed(() => buildCostRequest(pageState.value)));

/** Larger computations need the reader's confirmation, in multiply-accumulates. */
const maxUnconfirmedMacs = 50_000_000;

const stateKey = computed(() => JSON.stringify({ ...pageState.value, cell: null }));
const confirmedState = signal<string | undefined>(undefined);

/** The size of the computation that needs confirmation, or undefined where none does. */
export const macsToConfirm = computed(() => {
  const macs = costResource.value.value?.rows[0]?.cost.macs ?? 0;
  return macs > maxUnconfirmedMacs && confirmedState.value !== stateKey.value ? macs : undefined;
});

/** Lets the current state be computed, however large it is. */
export function confirmComputation(): void {
  confirmedState.value = stateKey.value;
}

const computable = computed(() => {
  const { input, numbers } = pageState.value;
  const lacksNumbers = input === 'numbers' && numbers.trim() === '';
  return !lacksNumbers && diagramSpec(pageState.value) !== undefined && macsToConfirm.value === undefined;
});

/** The output of the layer. */
export const convResource = resource<FlatConvReply>(
  computed(() => (computable.value ? buildConvRequest(pageState.value) : undefined)),
  150,
);

/** The output cell that is explained: the chosen one, moved inside the output, or the first. */
export const explainedCell = computed<Cell | undefined>(() => {
  const shape = convResource.value.value?.shapes.output;
  if (!shape) return undefined;
  const [channel, row, column] = pageState.value.cell ?? [0, 0, 0];
  const inside = (index: number, axis: number) => Math.max(0, Math.min(index, (shape[axis] ?? 1) - 1));
  return [inside(channel, 1), inside(row, 2), inside(column, 3)];
});

/** The sum behind the explained cell. */
export const explainResource = resource<ExplainReply>(
  computed(() => {
    const current = convResource.status.value.kind === 'idle' && computable.value;
    return current && explainedCell.value
      ? buildExplainRequest(pageState.value, explainedCell.value)
      : undefined;
  }),
);

/** The comparison of the tutorial "Groups in convolution". */
export const tutorialResource = resource<CompareReply>(
  signal({ path: '/v1/compare', body: JSON.stringify(tutorialComparison) }),
);

/** How often the service computes each layer to measure its time. */
const repetitions = 5;
const measuredState = signal<string | undefined>(undefined);

/** Has the sweep of the current state measured. */
export function measureSweep(): void {
  measuredState.value = stateKey.value;
}

/** The layer under every legal number of groups. */
export const sweepResource = resource<SweepReply>(
  computed(() =>
    buildSweepRequest(pageState.value, measuredState.value === stateKey.value ? repetitions : null),
  ),
  150,
);

const wantsTranslation = signal(false);

/** Has the layer translated from now on. */
export function translateLayers(): void {
  wantsTranslation.value = true;
}

/** The layer in the words of other frameworks, once somebody has asked for it. */
export const translationResource = resource<TranslateReply>(
  computed(() => (wantsTranslation.value ? buildTranslateRequest(pageState.value) : undefined)),
  150,
);
