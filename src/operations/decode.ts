import { asksForFloat64 } from '../contract/precision.ts';
import type { BodyType } from '../formats/registry.ts';
import { type DecodedRequest, decodeRequest, decodeRequestInPlace } from '../formats/request-body.ts';

/** A body to decode. Its bytes are transferred. */
export interface DecodeJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: BodyType;
}

/** A decoded body; its tensors are `NumberArray`s by form, as classes do not cross between threads. */
export interface DecodedBody {
  readonly value: unknown;
  readonly millis: number;
}

/** Decodes a request body as `decodeRequest`, its numbers as precise as its layers want them. */
export function decodeBody(bytes: Uint8Array, type: BodyType): DecodedRequest {
  return decodeRequest(bytes, type, asksForFloat64);
}

/** The same as `decodeRequestInPlace`. */
export function decodeInPlace(bytes: Uint8Array, type: BodyType): DecodedRequest | undefined {
  return decodeRequestInPlace(bytes, type, asksForFloat64);
}
