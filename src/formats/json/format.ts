import type { Format, ReplyExtent } from '../format.ts';
import type { AsksForFloat64 } from './options.ts';
import { readJson } from './reader.ts';
import { forms } from './tensor-forms.ts';
import { JsonWriter } from './writer.ts';

/** The most values outside tensors in a request. The event loop checks these. */
const maxValues = 100_000;

/** The request in a JSON text. Long base64 becomes RawText. */
export function readRequest(bytes: Uint8Array, precision: AsksForFloat64): unknown {
  return readJson(bytes, { maxValues, rawTextKey: 'base64', precision });
}

/** JSON (RFC 8259), with tensors as nested or flat numbers or base64. */
export const json = {
  name: 'json',
  mediaType: 'application/json',
  holds: 'document',
  read: readRequest,
  write: ({ writeDocument, predictedBytes }) => {
    const writer = new JsonWriter(predictedBytes);
    writeDocument(writer, false);
    return writer.finish();
  },
  sizeOf: ({ dtype, elements, form, figureBytes }: ReplyExtent) =>
    forms[form].sizeOf(elements, dtype) + figureBytes,
} as const satisfies Format;
