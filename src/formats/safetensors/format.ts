import { bytesPerElement } from '../../tensor/tensor.ts';
import { dtypesNamedIn } from '../element-bytes.ts';
import type { Format, Reply } from '../format.ts';
import { JsonWriter } from '../json/writer.ts';
import { readInPlace, readSafetensors, writeSafetensors } from './file.ts';
import { requestOf } from './request.ts';

/** The most tensors of a file. No request takes more than four. */
const mostTensors = 64;

/** A file with the reply's tensors, and all else as JSON text in `__metadata__.response`. */
function write({ writeDocument }: Reply): Uint8Array<ArrayBuffer> {
  const writer = new JsonWriter();
  const tensors = writeDocument(writer, true);
  const text = writer.finish();
  const response = Buffer.from(text.buffer, text.byteOffset, text.length).toString();
  return writeSafetensors(tensors, { response });
}

/** A request or a reply with its tensors in a safetensors file. */
export const safetensors = {
  name: 'safetensors',
  mediaType: 'application/x-safetensors',
  holds: 'document',
  read: (bytes, precision, request) => requestOf(readSafetensors(bytes, mostTensors), precision, request),
  readInPlace: (bytes, precision, request) => {
    const file = readInPlace(bytes, mostTensors);
    return file && requestOf(file, precision, request);
  },
  describeBody: (tensors) =>
    `Tensors ${tensors} (${[...dtypesNamedIn('safetensors').keys()].join(', ')}); ` +
    'the other fields as JSON text in `__metadata__.request`, or in `request` of the query',
  write,
  replyDescription:
    'a safetensors file with the tensors, all else being JSON text in `__metadata__.response`',
  layerDescription: 'a safetensors file with the parameters, which PUT takes',
  sizeOf: ({ dtype, elements, figureBytes }) => bytesPerElement[dtype] * elements + figureBytes,
} as const satisfies Format;
