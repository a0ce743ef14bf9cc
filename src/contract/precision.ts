import { pointerOf } from '../errors.ts';

/** The fields of a request that name the dtype of a layer. */
const layerDType = /^(\/layers\/\d+)?\/layer\/dtype$/;

/**
 * Whether a text in a request makes a layer compute in float64. Then the request's numbers are read in
 * float64. Reading more precisely than a layer needs changes no bit, because numbers are rounded to the
 * layer's dtype.
 */
export function asksForFloat64(text: string, path: () => readonly (string | number)[]): boolean {
  return text === 'float64' && layerDType.test(pointerOf(path()));
}
