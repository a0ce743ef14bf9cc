import { asksForFloat64 } from '../contract/precision.ts';
import type { BodyType } from '../formats/registry.ts';
import { type DecodedRequest, decodeRequest, decodeRequestInPlace } from '../formats/request-body.ts';

/** A body to decode. Its bytes are transferred. */
export interface DecodeJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: BodyType;
  /** The JSON text of the fields beside the tensors, if it came in the query. */
  readonly request?: string | undefined;
}

/** A decoded body. Its tensors have the form of a `NumberArray`, because classes do not cross threads. */
export interface DecodedBody extends DecodedRequest {
  readonly millis: number;
}

/** `decodeRequest` with numbers in the precision that the request's layers need. */
export function decodeBody(bytes: Uint8Array, type: BodyType, request?: string): DecodedRequest {
  return decodeRequest(bytes, type, asksForFloat64, request);
}

/** The same with `decodeRequestInPlace`. */
export function decodeInPlace(
  bytes: Uint8Array,
  type: BodyType,
  request?: string,
): DecodedRequest | undefined {
  return decodeRequestInPlace(bytes, type, asksForFloat64, request);
}
