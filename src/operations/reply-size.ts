import { formats } from '../formats/registry.ts';
import { checkReplyBytes, type Limits } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import type { Answering, TensorFormat } from '../runtime/messages.ts';
import { rowOf } from '../tensor/dtype.ts';

/** What of one layer comes back. */
export interface Returning {
  readonly plan: Plan;
  /** Elements of all tensors, reductions apart. */
  readonly elements: number;
  /** Channels of which there are statistics. */
  readonly channels: number;
}

/**
 * Refuses a reply whose tensors would be too long, before anything is computed: it is held until the client has read it.
 * @throws ProblemError `limit-exceeded`; the hint is the first shorter format that is not.
 */
export function checkReply(answering: Answering, returning: readonly Returning[], limits: Limits): void {
  const bytesAs = (format: TensorFormat) =>
    returning.reduce((sum, one) => sum + layerBytes(one, { ...answering, format }), 0);
  const asked = bytesAs(answering.format);
  if (asked <= limits.maxReplyBytes) return;
  const shorter = (['base64', 'none'] as const).find((format) => bytesAs(format) <= limits.maxReplyBytes);
  const hint = answering.replyType === 'json' && shorter ? `format "${shorter}"` : undefined;
  checkReplyBytes(asked, limits, hint);
}

/** Of each channel its mean, deviation, minimum and maximum. */
const channelBytes = 4 * rowOf('float64').textBytes;

function layerBytes(
  { plan, elements, channels }: Returning,
  { replyType, format, reductions }: Answering,
): number {
  const { dtype } = plan.layer;
  const left = reductions.map(({ axes }) =>
    plan.shapes.output.reduce((count, size, axis) => (axes.includes(axis) ? count : count * size), 1),
  );
  const reduced = left.reduce((sum, count) => sum + count, 0);
  const figureBytes = rowOf(dtype).textBytes * reduced + channelBytes * channels;
  return formats[replyType].sizeOf({ dtype, elements, form: format, figureBytes });
}
