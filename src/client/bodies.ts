import { writeFile } from './file.ts';
import { isTypedTensor, jsonText } from './text.ts';
import type { TypedTensor } from './types.ts';

export const jsonType = 'application/json';
export const fileType = 'application/x-safetensors';

/** A body, and its media type. */
export interface Body {
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** A body in JSON, its typed arrays in base64. */
export function jsonBody(request: object): Body {
  return { type: jsonType, content: jsonText(request) };
}

/** A body for routes that take files: one with the typed arrays of the request, if it has some, else JSON. */
export function fileBody(request: object): Body {
  const members = Object.entries(request);
  const tensors = members.filter((member): member is [string, TypedTensor] => isTypedTensor(member[1]));
  if (tensors.length === 0) return jsonBody(request);
  const others = Object.fromEntries(members.filter(([, value]) => !isTypedTensor(value)));
  return { type: fileType, content: writeFile(tensors, { request: jsonText(others) }) };
}
