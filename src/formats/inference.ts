import { bytesPerElement } from '../tensor/tensor.ts';
import { bytesOfElements } from './element-bytes.ts';
import type { Format, Reply } from './format.ts';
import { joined } from './joined.ts';
import { JsonWriter } from './json/writer.ts';

/** The reply's JSON, then the little-endian elements of its tensors, without padding. */
function write({ writeDocument }: Reply): Uint8Array<ArrayBuffer> {
  const writer = new JsonWriter();
  const tensors = writeDocument(writer, true).map(([, tensor]) => tensor);
  const elements = tensors.map(({ data, dtype }) => bytesOfElements(data, dtype));
  return joined([writer.finish(), ...elements], tensors[0]?.headroom);
}

/** A reply of the Open Inference Protocol with binary tensors (extension `binary_tensor_data`). */
export const inference = {
  name: 'inference',
  mediaType: 'application/octet-stream',
  holds: 'document',
  write,
  sizeOf: ({ dtype, elements, figureBytes }) => bytesPerElement[dtype] * elements + figureBytes,
} as const satisfies Format;
