import type { TensorForm } from '../../formats/json/tensor-forms.ts';
import { formats, type ReplyType } from '../../formats/registry.ts';
import { checkReplyBytes, type Limits } from '../../layers/limits.ts';
import type { Plan } from '../../layers/plan.ts';
import { rowOf } from '../../tensor/dtype.ts';
import type { PlannedReduction } from '../request/check.ts';

/** What of one layer comes back. */
export interface Returning {
  readonly plan: Plan;
  /** Elements of all tensors, reductions apart. */
  readonly elements: number;
  /** Channels of which there are statistics. */
  readonly channels: number;
}

/**
 * Predicts the bytes of a reply's tensors and figures, and refuses too many before anything is computed: a
 * reply is held until its client has read it.
 * @throws ProblemError `limit-exceeded`; the hint is the first shorter form that is not.
 */
export function checkReplySize(
  replyType: ReplyType,
  form: TensorForm,
  reductions: readonly PlannedReduction[],
  returning: readonly Returning[],
  limits: Limits,
): number {
  const bytesIn = (form: TensorForm) =>
    returning.reduce((sum, one) => sum + layerBytes(one, replyType, form, reductions), 0);
  const asked = bytesIn(form);
  if (asked <= limits.maxReplyBytes) return asked;
  const shorter = (['base64', 'none'] as const).find((form) => bytesIn(form) <= limits.maxReplyBytes);
  const hint = replyType === 'json' && shorter ? `format "${shorter}"` : undefined;
  checkReplyBytes(asked, limits, hint);
  return asked;
}

/** Of each channel its mean, deviation, minimum and maximum. */
const channelBytes = 4 * rowOf('float64').textBytes;

function layerBytes(
  { plan, elements, channels }: Returning,
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
