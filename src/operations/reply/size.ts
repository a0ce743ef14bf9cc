import type { TensorForm } from '../../formats/json/tensor-forms.ts';
import { formats, type ReplyType } from '../../formats/registry.ts';
import { checkReplyBytes, type Limits } from '../../layers/limits.ts';
import type { Plan } from '../../layers/plan.ts';
import { rowOf } from '../../tensor/dtype.ts';
import type { PlannedReduction } from '../request/check.ts';

/** The part of a reply that one layer fills. */
export interface ReplyContent {
  readonly plan: Plan;
  /** Elements of all tensors, without the reductions. */
  readonly elements: number;
  /** Channels with statistics. */
  readonly channels: number;
}

/**
 * Predicts the bytes of a reply's tensors and figures. Refuses too many before anything is computed, because
 * a reply is held until its client has read it.
 * @throws ProblemError `limit-exceeded`; the hint is the first shorter form within the limit.
 */
export function checkReplySize(
  replyType: ReplyType,
  form: TensorForm,
  reductions: readonly PlannedReduction[],
  contents: readonly ReplyContent[],
  limits: Limits,
): number {
  const bytesIn = (form: TensorForm) =>
    contents.reduce((sum, one) => sum + layerBytes(one, replyType, form, reductions), 0);
  const asked = bytesIn(form);
  if (asked <= limits.maxReplyBytes) return asked;
  const shorter = (['base64', 'none'] as const).find((form) => bytesIn(form) <= limits.maxReplyBytes);
  const hint = replyType === 'json' && shorter ? `format "${shorter}"` : undefined;
  checkReplyBytes(asked, limits, hint);
  return asked;
}

/** Mean, deviation, minimum and maximum of one channel. */
const channelBytes = 4 * rowOf('float64').textBytes;

function layerBytes(
  { plan, elements, channels }: ReplyContent,
  replyType: ReplyType,
  form: TensorForm,
  reductions: readonly PlannedReduction[],
): number {
  const { dtype } = plan.layer;
  const left = reductions.map(({ axes }) =>
    plan.shapes.output.reduce((count, size, axis) => (axes.includes(axis) ? count : count * size), 1),
  );
  const reduced = left.reduce((sum, count) => sum + count, 0);
  const figureBytes = rowOf(dtype).textBytes * reduced + channelBytes * channels;
  return formats[replyType].sizeOf({ dtype, elements, form, figureBytes });
}
