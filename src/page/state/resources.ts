import { computed, signal } from '@preact/signals';
import { tutorialComparison } from '../../contract/tutorial.ts';
import type { CompareReply, ExplainReply, SweepReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { faults } from './layer.ts';
import { pageState } from './page-state.ts';
import { buildExplainRequest, buildSweepRequest } from './requests.ts';
import { convResource, obstacle, stateKey } from './tensors.ts';

/** A cell of the first image of the output. */
export type Cell = readonly [channel: number, row: number, column: number];

/** The output cell that is explained: the chosen one, moved inside the output, or the first. */
export const explainedCell = computed<Cell | undefined>(() => {
  const shape = convResource.value.value?.shapes.output;
  if (!shape) return undefined;
  const { pin } = pageState.value;
  const { channel, row = 0, column = 0 } = pin?.kind === 'output' ? pin : { channel: 0 };
  const inside = (index: number, axis: number) => Math.max(0, Math.min(index, (shape[axis] ?? 1) - 1));
  return [inside(channel, 1), inside(row, 2), inside(column, 3)];
});

/** The sum behind the explained cell. */
export const explainResource = resource<ExplainReply>(
  computed(() => {
    return obstacle.value === undefined && convResource.isCurrent.value && explainedCell.value
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
  computed(() => {
    if (faults.value.length > 0) return undefined;
    return buildSweepRequest(pageState.value, measuredState.value === stateKey.value ? repetitions : null);
  }),
  150,
);
