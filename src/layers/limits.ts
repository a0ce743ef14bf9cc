import { ProblemError } from '../errors.ts';
import { elementCount } from '../tensor/tensor.ts';
import type { Origin } from './geometry-faults.ts';
import { isTransposed } from './layer.ts';
import type { Plan } from './plan.ts';

/** The most that one request may ask for. The names of the settings are in `limitSettings`. */
export interface Limits {
  /** Elements of any one tensor, the padded input included. */
  readonly maxElements: number;
  /** Multiply-accumulates of all layers of the request together. */
  readonly maxMacs: number;
  /** Bytes of a reply's tensors, as predicted. */
  readonly maxReplyBytes: number;
}

/** Each limit's setting in the environment, named in the faults. */
export const limitSettings = {
  maxElements: 'MAX_ELEMENTS',
  maxMacs: 'MAX_MACS',
  maxReplyBytes: 'MAX_REPLY_BYTES',
} as const satisfies Record<keyof Limits, string>;

/**
 * Refuses a layer by its geometry, before anything is allocated.
 * @throws ProblemError `limit-exceeded`, naming the limit, the figure asked for and the setting.
 */
export function checkLimits({ layer, geometry, shapes, cost }: Plan, limits: Limits, origin: Origin): void {
  const { batch, groups, inPerGroup, padded } = geometry;
  const tensors: [pointer: string, what: string, elements: number][] = [
    [origin.input, 'the input', elementCount(shapes.input)],
    [
      `${origin.layer}/padding`,
      isTransposed(layer) ? 'the output before its padding is cropped' : 'the padded input',
      batch * groups * inPerGroup * elementCount(padded),
    ],
    [`${origin.layer}/kernel_size`, 'the weight', elementCount(shapes.weight)],
    [origin.layer, 'the output', elementCount(shapes.output)],
  ];
  for (const [pointer, what, elements] of tensors) checkElements(elements, limits, pointer, what);
  checkMacs(cost.macs, limits, origin.layer);
}

/** @throws ProblemError `limit-exceeded` where a tensor of so many elements is over the limit. */
export function checkElements(elements: number, limits: Limits, pointer: string, what: string): void {
  if (elements > limits.maxElements)
    throw exceeded('maxElements', limits, pointer, `${what} would have`, elements, 'elements');
}

/** @throws ProblemError `limit-exceeded` where so many multiply-accumulates are over the limit. */
export function checkMacs(macs: number, limits: Limits, pointer: string): void {
  if (macs > limits.maxMacs)
    throw exceeded('maxMacs', limits, pointer, 'the request would take', macs, 'multiply-accumulates');
}

/**
 * @param shorter what would be short enough, if anything is
 * @throws ProblemError `limit-exceeded` where a reply of about so many bytes is over the limit.
 */
export function checkReplyBytes(bytes: number, limits: Limits, shorter?: string): void {
  if (bytes > limits.maxReplyBytes)
    throw exceeded('maxReplyBytes', limits, '/format', 'the reply would have about', bytes, 'bytes', shorter);
}

function exceeded(
  name: keyof Limits,
  limits: Limits,
  pointer: string,
  lead: string,
  figure: number,
  unit: string,
  hint = `stay at or below ${limits[name]} ${unit}`,
): ProblemError {
  return ProblemError.of('limit-exceeded', {
    pointer,
    message: `${lead} ${figure} ${unit}, over the limit of ${limits[name]} (${limitSettings[name]})`,
    hint: `${hint}, or run the service with a larger ${limitSettings[name]}`,
  });
}

/** The same limits but for multiply-accumulates, where a layer is not computed whole. */
export function withoutMacs(limits: Limits): Limits {
  return { ...limits, maxMacs: Number.POSITIVE_INFINITY };
}
