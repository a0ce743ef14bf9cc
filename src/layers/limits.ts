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
  /** Predicted work of the request, in multiply-accumulates: all that takes time (see `operations/cost.ts`). */
  readonly maxWork: number;
  /** Bytes of a reply's tensors, as predicted. */
  readonly maxReplyBytes: number;
  /** The settings of limits that have others than `limitSettings`. */
  readonly settings?: Partial<Record<LimitName, string>>;
}

type LimitName = Exclude<keyof Limits, 'settings'>;

/** Each limit's setting in the environment, named in the faults. */
export const limitSettings = {
  maxElements: 'MAX_ELEMENTS',
  maxMacs: 'MAX_MACS',
  maxWork: 'MAX_WORK',
  maxReplyBytes: 'MAX_REPLY_BYTES',
} as const satisfies Record<LimitName, string>;

/**
 * Refuses a layer by its geometry, before anything is allocated. A batch of no images counts as one image:
 * its tensors are empty, but tables and lists are as long as its axes.
 * @throws ProblemError `limit-exceeded`, naming the limit, the figure asked for and the setting.
 */
export function checkLimits({ layer, geometry, shapes, cost }: Plan, limits: Limits, origin: Origin): void {
  const { batch, groups, inPerGroup, outPerGroup, padded } = geometry;
  const [images, suffix] = batch === 0 ? [1, ' of one image'] : [batch, ''];
  const [inputs, outputs] = [images * groups * inPerGroup, images * groups * outPerGroup];
  const transposed = isTransposed(layer);
  const [read, written] = transposed ? [outputs, inputs] : [inputs, outputs];
  const spatial = (shape: readonly number[]) => elementCount(shape.slice(-layer.kernel_size.length));
  const tensors: [pointer: string, what: string, elements: number][] = [
    [origin.input, `the input${suffix}`, read * spatial(shapes.input)],
    [
      `${origin.layer}/padding`,
      (transposed ? 'the output before its padding is cropped' : 'the padded input') + suffix,
      inputs * elementCount(padded),
    ],
    [`${origin.layer}/kernel_size`, 'the weight', elementCount(shapes.weight)],
    [origin.layer, `the output${suffix}`, written * spatial(shapes.output)],
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
 * @returns the work, rounded up
 * @throws ProblemError `limit-exceeded` where it is over the limit.
 */
export function checkWork(work: number, limits: Limits, pointer: string): number {
  const whole = Math.ceil(work);
  if (whole > limits.maxWork) {
    const lead = 'the request would take as long as';
    throw exceeded('maxWork', limits, pointer, lead, whole, 'multiply-accumulates');
  }
  return whole;
}

/**
 * @param shorter what would be short enough, if anything is
 * @throws ProblemError `limit-exceeded` where a reply of about so many bytes is over the limit.
 */
export function checkReplyBytes(bytes: number, limits: Limits, shorter?: string, pointer = '/format'): void {
  if (bytes > limits.maxReplyBytes)
    throw exceeded('maxReplyBytes', limits, pointer, 'the reply would have about', bytes, 'bytes', shorter);
}

/** @throws ProblemError `limit-exceeded` where a request would take more memory than one may. */
export function checkMemory(bytes: number, most: number): void {
  if (bytes <= most) return;
  throw ProblemError.of('limit-exceeded', {
    pointer: '',
    message: `the request would take about ${bytes} bytes of memory, over the limit of ${most} (MEMORY_MB)`,
    hint: 'use smaller sizes or format "none", or run the service with a larger MEMORY_MB',
  });
}

function exceeded(
  name: LimitName,
  limits: Limits,
  pointer: string,
  lead: string,
  figure: number,
  unit: string,
  hint = `stay at or below ${limits[name]} ${unit}`,
): ProblemError {
  const setting = limits.settings?.[name] ?? limitSettings[name];
  return ProblemError.of('limit-exceeded', {
    pointer,
    message: `${lead} ${figure} ${unit}, over the limit of ${limits[name]} (${setting})`,
    hint: `${hint}, or run the service with a larger ${setting}`,
  });
}

/** The same limits but for multiply-accumulates, where a layer is not computed whole. */
export function withoutMacs(limits: Limits): Limits {
  return { ...limits, maxMacs: Number.POSITIVE_INFINITY };
}
