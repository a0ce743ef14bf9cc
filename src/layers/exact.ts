import { ProblemError } from '../errors.ts';
import type { Cost } from './cost.ts';
import type { Plan } from './plan.ts';
import type { ReceptiveField } from './receptive-field.ts';

/**
 * Refuses figures that a double, and so JSON in most languages, cannot hold exactly. An exact sum or product of
 * 2^53 or more is still at least 2^53 when it is rounded, so no rounded figure passes.
 */

/** @throws ProblemError `limit-exceeded` where a size of the layer, or its cost, is above 2^53 − 1. */
export function checkExactPlan({ geometry, shapes, cost }: Plan, pointer: string): void {
  checkExact('a size', [...geometry.padded, ...shapes.output], pointer);
  checkExactCost(cost, pointer);
}

/** @throws ProblemError `limit-exceeded` where a figure of the cost is above 2^53 − 1. */
export function checkExactCost({ macs, parameters, output_bytes }: Cost, pointer: string): void {
  checkExact('the cost', [macs, parameters, output_bytes], pointer);
}

/** @throws ProblemError `limit-exceeded` where a figure of the receptive field is above 2^53 − 1. */
export function checkExactField({ size, stride, padding }: ReceptiveField, pointer: string): void {
  checkExact('the receptive field', [...size, ...stride, ...padding], pointer);
}

function checkExact(what: string, figures: readonly number[], pointer: string): void {
  const largest = Math.max(...figures);
  if (largest <= Number.MAX_SAFE_INTEGER) return;
  const message = `${what} would be ${largest}, over the limit of 2^53 - 1 up to which figures are exact`;
  throw ProblemError.of('limit-exceeded', { pointer, message, hint: 'use smaller sizes' });
}
