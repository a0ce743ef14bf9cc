import { Float64Names } from '../contract/float64-names.ts';
import { asksForFloat64, type NamesOfFloat64, noNames } from '../contract/precision.ts';
import type { AsksForFloat64 } from '../formats/json/options.ts';
import type { BodyType } from '../formats/registry.ts';
import { type DecodedRequest, decodeRequest, decodeRequestInPlace } from '../formats/request-body.ts';

/** A body to decode. Its bytes are transferred. */
export interface DecodeJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: BodyType;
  /** The JSON text of the fields beside the tensors, if it came in the query. */
  readonly request?: string | undefined;
  /** The words of the names of stored layers in float64. They are shared. */
  readonly float64Words: Uint32Array;
}

/** A decoded body. Its tensors have the form of a `NumberArray`, because classes do not cross threads. */
export interface DecodedBody extends DecodedRequest {
  /** Whether its numbers have been read in float64. */
  readonly float64: boolean;
  readonly millis: number;
}

/** Decodes the body of a job in a worker. */
export function decodeJob({ bytes, type, request, float64Words }: DecodeJob): Omit<DecodedBody, 'millis'> {
  return decodeBody(bytes, type, new Float64Names(float64Words), request);
}

/** `decodeRequest` with numbers in the precision that the request's layers need. */
export function decodeBody(
  bytes: Uint8Array,
  type: BodyType,
  names: NamesOfFloat64 = noNames,
  request?: string,
): Omit<DecodedBody, 'millis'> {
  const precision = new Precision(names);
  const { value, buffers } = decodeRequest(bytes, type, precision.asks, request);
  return { value, buffers, float64: precision.float64 };
}

/** The same with `decodeRequestInPlace`. */
export function decodeInPlace(
  bytes: Uint8Array,
  type: BodyType,
  names: NamesOfFloat64,
  request?: string,
): Omit<DecodedBody, 'millis'> | undefined {
  const precision = new Precision(names);
  const decoded = decodeRequestInPlace(bytes, type, precision.asks, request);
  return decoded && { value: decoded.value, buffers: decoded.buffers, float64: precision.float64 };
}

/** Remembers whether a body has asked for float64. */
class Precision {
  readonly #names: NamesOfFloat64;
  float64 = false;

  constructor(names: NamesOfFloat64) {
    this.#names = names;
  }

  readonly asks: AsksForFloat64 = (text, path) => {
    this.float64 ||= asksForFloat64(text, path, this.#names);
    return this.float64;
  };
}
