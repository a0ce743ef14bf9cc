import { parseReference } from '../contract/layer-name.ts';
import { safetensorsParts } from '../formats/safetensors/file.ts';
import { readHeader } from '../formats/safetensors/header.ts';
import { layerText } from '../quantization/text.ts';
import { referenceTo, type StoredLayer } from './stored-layer.ts';

/**
 * A layer as a safetensors file: tensors `weight` and `bias`, the layer and its quantization as JSON text in
 * `__metadata__.request`. So it is the body of the request that stores it.
 */

/** The key of the metadata with the time at which the layer was stored, in milliseconds since the epoch. */
const storedKey = 'stored';

const extension = '.safetensors';

/** Tensors of a layer. */
const mostTensors = 2;

/** The parts of the file, to be written one after the other. Only parameters of float16 and bfloat16 are copied. */
export function layerFileParts(layer: Omit<StoredLayer, 'file'>): readonly Uint8Array[] {
  const { spec, quantization, weight, weightShape, bias, storedAt } = layer;
  // Integers are of the dtype that they lie in.
  const dtype = quantization ? {} : { dtype: spec.dtype };
  const request = layerText(spec, quantization);
  return safetensorsParts(
    [
      ['weight', { shape: weightShape, data: weight, ...dtype }],
      ...(bias ? [['bias', { shape: [bias.length], data: bias, ...dtype }] as const] : []),
    ],
    { request, [storedKey]: String(storedAt) },
  );
}

export function fileNameOf(layer: Pick<StoredLayer, 'name' | 'version'>): string {
  return `${referenceTo(layer)}${extension}`;
}

/** The layer that a file's name stands for. Undefined where it stands for none. */
export function layerOfFileName(file: string) {
  return file.endsWith(extension) ? parseReference(file.slice(0, -extension.length)) : undefined;
}

/**
 * When the layer was stored. Undefined where the file does not tell.
 * @throws ProblemError `malformed-safetensors`
 */
export function storedTimeIn(bytes: Uint8Array): number | undefined {
  const text = readHeader(bytes, mostTensors).metadata.get(storedKey) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
