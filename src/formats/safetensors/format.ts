import { ProblemError, pointerOf } from '../../errors.ts';
import { bytesPerElement } from '../../tensor/tensor.ts';
import { dtypesNamedIn } from '../element-bytes.ts';
import type { Format, Reply } from '../format.ts';
import { readRequest } from '../json/format.ts';
import type { AsksForFloat64 } from '../json/options.ts';
import { JsonWriter } from '../json/writer.ts';
import { quoteText } from '../quote.ts';
import { readInPlace, readSafetensors, type Safetensors, writeSafetensors } from './file.ts';

/** The most tensors of a file. No request takes more than four. */
const mostTensors = 64;

/** The request that a file holds: `__metadata__.request` with the tensors as its fields. */
function requestOf({ tensors, metadata }: Safetensors, precision: AsksForFloat64): unknown {
  const text = metadata.get('request');
  const request = text === undefined ? {} : readRequest(Buffer.from(text), precision);
  if (typeof request !== 'object' || request === null) return request;
  const fields = new Map(Object.entries(request));
  for (const [name, tensor] of tensors) {
    if (fields.has(name)) {
      const message = `${quoteText(name)} is in __metadata__.request and among the tensors`;
      throw ProblemError.of('malformed-safetensors', {
        pointer: pointerOf([name]),
        message,
        hint: 'give it once',
      });
    }
    fields.set(name, tensor);
  }
  return Object.fromEntries(fields);
}

/** A file with the reply's tensors, and all else as JSON text in `__metadata__.response`. */
function write({ writeDocument }: Reply): Uint8Array<ArrayBuffer> {
  const writer = new JsonWriter();
  const tensors = writeDocument(writer, true);
  return writeSafetensors(tensors, { response: new TextDecoder().decode(writer.finish()) });
}

/** A request or a reply with its tensors in a safetensors file. */
export const safetensors = {
  name: 'safetensors',
  mediaType: 'application/x-safetensors',
  holds: 'document',
  read: (bytes, precision) => requestOf(readSafetensors(bytes, mostTensors), precision),
  readInPlace: (bytes, precision) => {
    const file = readInPlace(bytes, mostTensors);
    return file && requestOf(file, precision);
  },
  describeBody: (tensors) =>
    `Tensors ${tensors} (${[...dtypesNamedIn('safetensors').keys()].join(', ')}); ` +
    'the other fields as JSON text in `__metadata__.request`',
  write,
  replyDescription:
    'a safetensors file with the tensors, all else being JSON text in `__metadata__.response`',
  sizeOf: ({ dtype, elements, figureBytes }) => bytesPerElement[dtype] * elements + figureBytes,
} as const satisfies Format;
