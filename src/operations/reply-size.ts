import { checkReplyBytes, type Limits } from '../layers/limits.ts';
import type { Plan } from '../layers/plan.ts';
import { bytesPerElement, type DType } from '../tensor/tensor.ts';
import type { Answering, TensorFormat } from './jobs.ts';

/** What an element takes as text, with its comma: about the mean of random numbers. */
const textBytes = { float32: 11, float64: 20 } as const satisfies Record<DType, number>;

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
 * @returns about what the tensors take
 */
export function checkReply(answering: Answering, returning: readonly Returning[], limits: Limits): number {
  const bytesAs = (format: TensorFormat) =>
    returning.reduce((sum, one) => sum + layerBytes(one, { ...answering, format }), 0);
  const asked = bytesAs(answering.format);
  if (asked <= limits.maxReplyBytes) return asked;
  const shorter = (['base64', 'none'] as const).find((format) => bytesAs(format) <= limits.maxReplyBytes);
  const hint = answering.replyType === 'json' && shorter ? `format "${shorter}"` : undefined;
  checkReplyBytes(asked, limits, hint);
  return asked;
}

/** Of each channel its mean, deviation, minimum and maximum. */
const channelBytes = 4 * textBytes.float64;

function layerBytes(
  { plan, elements, channels }: Returning,
  { replyType, format, reductions }: Answering,
): number {
  const { dtype } = plan.layer;
  const width = bytesPerElement[dtype];
  // A npy file is the output alone.
  if (replyType === 'npy') return width * elements;
  const left = reductions.map(({ axes }) =>
    plan.shapes.output.reduce((count, size, axis) => (axes.includes(axis) ? count : count * size), 1),
  );
  // Figures are text in files, too.
  const rest = textBytes[dtype] * left.reduce((sum, count) => sum + count, 0) + channelBytes * channels;
  if (replyType === 'safetensors') return width * elements + rest;
  const each = { nested: textBytes[dtype], flat: textBytes[dtype], base64: (4 / 3) * width, none: 0 };
  return Math.ceil(each[format] * elements) + rest;
}
