import { type LayerDType, layerDTypes, rowOf } from '../tensor/dtype.ts';

/** What tells whether the numbers for the stored layer of a reference may be read in float64 (`Float64Names`). */
export interface NamesOfFloat64 {
  mayHave(reference: string): boolean;
}

/** Where no layers are stored. */
export const noNames: NamesOfFloat64 = { mayHave: () => false };

/**
 * Whether the numbers for a layer of the dtype are read in float64. Those of float32 are read in it at once; those of
 * float16 and bfloat16 are rounded once from float64.
 */
export function readsFloat64(dtype: LayerDType): boolean {
  return dtype !== 'float32';
}

const namesOfDtypes: ReadonlySet<string> = new Set(layerDTypes.filter(readsFloat64));
const namesOfInputTypes: ReadonlySet<string> = new Set(
  layerDTypes.filter(readsFloat64).map((dtype) => rowOf(dtype).names.inference),
);

/**
 * Whether a text in a request makes its numbers be read in float64: as a layer's dtype, or as the name of a stored
 * layer. Reading more precisely than a layer needs changes no bit, because
 * numbers are rounded to the layer's dtype.
 */
export function asksForFloat64(
  text: string,
  path: () => readonly (string | number)[],
  names: NamesOfFloat64 = noNames,
): boolean {
  if (namesOfDtypes.has(text) && isLayerDType(path())) return true;
  if (namesOfInputTypes.has(text) && isInputType(path())) return true;
  // The bias of a quantized layer is int32, which float32 does not hold.
  if ((text === 'int8' || text === 'uint8') && isQuantizedDType(path())) return true;
  return names.mayHave(text) && isLayer(path());
}

/** Whether the path is that of a field that names the dtype of a layer. */
function isLayerDType(path: readonly (string | number)[]): boolean {
  return path.at(-1) === 'dtype' && isLayer(path.slice(0, -1));
}

/** Whether the path is that of a field for a layer. */
function isLayer(path: readonly (string | number)[]): boolean {
  if (path.at(-1) !== 'layer') return false;
  return path.length === 1 || (path.length === 3 && path[0] === 'layers' && typeof path[1] === 'number');
}

/** Whether the path is that of the dtype of a quantized layer. */
function isQuantizedDType(path: readonly (string | number)[]): boolean {
  return path.length === 2 && path[0] === 'quantization' && path[1] === 'dtype';
}

/** Whether the path is that of the datatype of an input, in the Open Inference Protocol. */
function isInputType(path: readonly (string | number)[]): boolean {
  return path.length === 3 && path[0] === 'inputs' && typeof path[1] === 'number' && path[2] === 'datatype';
}
