import { ProblemError } from '../../errors.ts';
import type { Format, ReplyExtent } from '../format.ts';
import type { AsksForFloat64, JsonBounds } from './options.ts';
import { readJson } from './reader.ts';
import { forms } from './tensor-forms.ts';
import { JsonWriter } from './writer.ts';

/**
 * The most outside tensors in a request. The event loop checks what is read, so it has to be little. A
 * comparison of 64 layers, each with a nested weight of 64 numbers in 5 axes, has 27,000 values. 64 of its
 * weights and biases in short base64 are half of the text.
 */
const bounds: JsonBounds = { values: 2 ** 15, keys: 256, textBytes: 2 ** 20 };

/** The request in a JSON text. Long base64 becomes RawText. */
export function readRequest(bytes: Uint8Array, precision: AsksForFloat64): unknown {
  return readJson(bytes, { bounds, rawTextKey: 'base64', precision });
}

/** JSON (RFC 8259), with tensors as nested or flat numbers or base64. */
export const json = {
  name: 'json',
  mediaType: 'application/json',
  holds: 'document',
  read: (bytes, precision) => {
    if (bytes.length > 0) return readRequest(bytes, precision);
    throw new ProblemError('malformed-json', 'the body is empty: send a JSON object');
  },
  write: ({ writeDocument, predictedBytes }) => {
    const writer = new JsonWriter(predictedBytes);
    writeDocument(writer, false);
    return writer.finish();
  },
  sizeOf: ({ dtype, elements, form, figureBytes }: ReplyExtent) =>
    forms[form].sizeOf(elements, dtype) + figureBytes,
} as const satisfies Format;
