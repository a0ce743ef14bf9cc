import { writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import type { LegalRequest } from '../../helpers/legal/prepared.ts';
import type { Asking } from '../client.ts';

const mediaTypes = {
  json: 'application/json',
  safetensors: 'application/x-safetensors',
  npy: 'application/x-npy',
  inference: 'application/octet-stream',
} as const;

interface Base64Tensor {
  readonly shape: readonly number[];
  readonly base64: string;
}

function isBase64(value: unknown): value is Base64Tensor {
  return typeof value === 'object' && value !== null && 'base64' in value;
}

/** The float32 elements of a base64 tensor. */
function decoded({ base64 }: Base64Tensor): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);
}

/** A request as it is sent. Where it asks for a file, its tensors in base64 come in a file too. */
export function sent({
  operation,
  body,
  replyType = 'json',
}: LegalRequest): Asking & { readonly path: string } {
  const path = `/v1/${operation}`;
  const accept = operation === 'vectors' ? 'application/zip' : mediaTypes[replyType];
  const json = { method: 'POST', path, headers: { 'content-type': mediaTypes.json, accept } };
  if (replyType === 'json') return { ...json, body: JSON.stringify(body) };
  const entries = Object.entries(body);
  const tensors = entries.flatMap(([name, value]) =>
    isBase64(value) ? [[name, { shape: value.shape, data: decoded(value) }] as const] : [],
  );
  const fields = Object.fromEntries(entries.filter(([, value]) => !isBase64(value)));
  const file = writeSafetensors(tensors, { request: JSON.stringify(fields) });
  const headers = { 'content-type': mediaTypes.safetensors, accept };
  return { method: 'POST', path, headers, body: Buffer.from(file) };
}
