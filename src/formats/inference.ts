import { bytesOf } from '../memory/buffers.ts';
import { copyElements } from '../memory/pieces.ts';
import { bytesPerElement } from '../tensor/tensor.ts';
import { bytesOfElements } from './element-bytes.ts';
import type { Format, Reply } from './format.ts';
import { JsonWriter } from './json/writer.ts';

/** The reply's JSON, then the little-endian elements of its tensors, without padding. */
function write({ writeDocument }: Reply): Uint8Array<ArrayBuffer> {
  const writer = new JsonWriter();
  const tensors = writeDocument(writer, true).map(([, { data, dtype }]) => bytesOfElements(data, dtype));
  const parts = [writer.finish(), ...tensors];
  const body = bytesOf(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    copyElements(part, body, at);
    at += part.length;
  }
  return body;
}

/** A reply of the Open Inference Protocol with binary tensors (extension `binary_tensor_data`). */
export const inference = {
  name: 'inference',
  mediaType: 'application/octet-stream',
  holds: 'document',
  write,
  sizeOf: ({ dtype, elements, figureBytes }) => bytesPerElement[dtype] * elements + figureBytes,
} as const satisfies Format;
