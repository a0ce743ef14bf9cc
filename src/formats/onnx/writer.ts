import protobuf from 'protobufjs/minimal.js';

/**
 * Messages in the wire format of Protocol Buffers, as lists of parts to be written one after the other: large bytes
 * are not copied.
 */

/** Bytes of a message, or of a part of it. */
export type Parts = readonly Uint8Array[];

const varint = 0;
const delimited = 2;

function field(number: number, wire: number, write: (writer: protobuf.Writer) => protobuf.Writer): Parts {
  return [write(protobuf.Writer.create().uint32(number * 8 + wire)).finish()];
}

export function int(number: number, value: number): Parts {
  return field(number, varint, (writer) => writer.int64(value));
}

export function ints(number: number, values: readonly number[]): Parts {
  return values.flatMap((value) => int(number, value));
}

export function text(number: number, value: string): Parts {
  return field(number, delimited, (writer) => writer.string(value));
}

/** An embedded message, or bytes. */
export function message(number: number, ...fields: readonly Parts[]): Parts {
  const content = fields.flat();
  const length = content.reduce((sum, part) => sum + part.length, 0);
  return [...field(number, delimited, (writer) => writer.uint32(length)), ...content];
}
