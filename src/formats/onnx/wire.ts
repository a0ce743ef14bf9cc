import protobuf from 'protobufjs/minimal.js';
import { malformed } from './fault.ts';
import { type Allowance, mostNameBytes, overLimit } from './limits.ts';

/**
 * Messages in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/). protobufjs
 * reads the parts; no code is made at run time. Embedded messages are left as bytes: only what is needed is read, and
 * nesting costs no recursion.
 */

type Reader = protobuf.Reader;

const varint = 0;
const fixed64 = 1;
const delimited = 2;
const fixed32 = 5;

/** How a field is read. */
interface Field {
  /** The wire type of one value. */
  readonly wire: number;
  /** Reads one value. */
  readonly read: (reader: Reader) => void;
  /** Reads the values of a packed field. Each counts as a field. */
  readonly readPacked?: (bytes: Uint8Array, allowance: Allowance) => void;
}

/** The fields of a message by their numbers. */
export type Fields = Readonly<Record<number, Field>>;

/** What protobufjs throws is the file's fault. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw malformed(`a message cannot be read: ${error.message}`, 'is the file whole?');
  }
}

/** A number, or several: both forms of a repeated field are read. */
function scalar(wire: number, readValue: (reader: Reader) => number, to: (value: number) => void): Field {
  const read = (reader: Reader) => to(reading(() => readValue(reader)));
  return {
    wire,
    read,
    readPacked: (bytes, allowance) => {
      const reader = protobuf.Reader.create(bytes);
      while (reader.pos < reader.len) {
        allowance.take('fields');
        read(reader);
      }
    },
  };
}

/** Integers beyond 2^53 are rounded: none that is used may be so large. */
export function int(to: (value: number) => void): Field {
  return scalar(
    varint,
    (reader) => {
      const value = reader.int64();
      return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
    },
    to,
  );
}

/** Bytes, or an embedded message. */
export function bytes(to: (value: Uint8Array) => void): Field {
  return { wire: delimited, read: (reader) => to(reading(() => reader.bytes())) };
}

export function text(to: (value: string) => void): Field {
  return bytes((value) => {
    if (value.length > mostNameBytes) throw overLimit('bytes in a name', mostNameBytes);
    to(Buffer.from(value.buffer, value.byteOffset, value.length).toString());
  });
}

/** The bytes of numbers, packed or one by one. */
function numbers(wire: number, to: (value: Uint8Array) => void): Field {
  return {
    wire,
    read: (reader) => {
      const from = reader.pos;
      reading(() => reader.skipType(wire));
      to(reader.buf.subarray(from, reader.pos));
    },
    readPacked: to,
  };
}

export const floats = (to: (value: Uint8Array) => void) => numbers(fixed32, to);
export const doubles = (to: (value: Uint8Array) => void) => numbers(fixed64, to);
export const varints = (to: (value: Uint8Array) => void) => numbers(varint, to);

/** The integers of a field's bytes, each cut to 32 bits. @throws ProblemError `malformed-onnx` */
export function* integersIn(chunks: readonly Uint8Array[]): Generator<number> {
  for (const chunk of chunks) {
    const reader = protobuf.Reader.create(chunk);
    while (reader.pos < reader.len) yield reading(() => reader.int32());
  }
}

/**
 * Reads a message. Fields that are not among the given ones are skipped.
 * @param parts its bytes; several make one message
 * @param allowance counts the fields that are read
 * @throws ProblemError `malformed-onnx`, `limit-exceeded`
 */
export function readFields(parts: readonly Uint8Array[], allowance: Allowance, fields: Fields): void {
  for (const part of parts) {
    const reader = protobuf.Reader.create(part);
    while (reader.pos < reader.len) {
      const tag = reading(() => reader.uint32());
      const [number, wire] = [tag >>> 3, tag & 7];
      const field = fields[number];
      if (field === undefined) {
        allowance.skip();
        reading(() => reader.skipType(wire, 0, number));
      } else {
        allowance.take('fields');
        if (wire === field.wire) field.read(reader);
        else if (wire === delimited && field.readPacked)
          field.readPacked(
            reading(() => reader.bytes()),
            allowance,
          );
        else throw malformed(`field ${number} has the wire type ${wire}, not ${field.wire}`);
      }
    }
  }
}
