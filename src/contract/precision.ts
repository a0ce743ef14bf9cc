/**
 * Whether a text in a request makes a layer compute in float64. Then the request's numbers are read in
 * float64. Reading more precisely than a layer needs changes no bit, because numbers are rounded to the
 * layer's dtype.
 */
export function asksForFloat64(text: string, path: () => readonly (string | number)[]): boolean {
  return text === 'float64' && isLayerDType(path());
}

/** Whether the path is that of a field that names the dtype of a layer. */
function isLayerDType(path: readonly (string | number)[]): boolean {
  if (path.at(-1) !== 'dtype' || path.at(-2) !== 'layer') return false;
  return path.length === 2 || (path.length === 4 && path[0] === 'layers' && typeof path[1] === 'number');
}
