import { computed } from '@preact/signals';
import type { ExplainReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { pageState } from './page-state.ts';
import { buildExplainRequest } from './requests.ts';
import { convResource, obstacle } from './tensors.ts';

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
