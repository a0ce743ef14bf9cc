import { isTypedTensor } from '../client/text.ts';
import { JsonWriter } from '../formats/json/writer.ts';
import { ReplyTensor } from '../operations/reply/document.ts';
import { DocumentWriter } from '../operations/reply/document-writer.ts';

/** A reply as JSON text, as the service writes it: tensors as nested numbers with the shortest decimals. */
export function jsonOf(reply: object): string {
  const writer = new JsonWriter();
  new DocumentWriter(writer, 'nested').write(written(reply));
  const { buffer, byteOffset, length } = writer.finish();
  return Buffer.from(buffer, byteOffset, length).toString();
}

function written<T>(value: T): object {
  if (isTypedTensor(value)) return new ReplyTensor(value);
  if (Array.isArray(value)) return value.map((item) => inner(item));
  return Object.fromEntries(Object.entries(Object(value)).map(([key, item]) => [key, inner(item)]));
}

const inner = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? written(value) : value;
