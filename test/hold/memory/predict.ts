import { gunzipSync } from 'node:zlib';
import { parseRequest } from '../../../src/contract/parse.ts';
import type { BodyType, ReplyType } from '../../../src/formats/registry.ts';
import { decodeBody } from '../../../src/operations/decode.ts';
import { bytesPerBodyByte } from '../../../src/operations/job-memory.ts';
import { buffersOf } from '../../../src/operations/operation.ts';
import { operations } from '../../../src/operations/table.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { limitsOf } from '../../../src/server/dispatcher.ts';
import type { LargeRequest } from './requests.ts';

/** Bytes that the service sets aside for a request: to decode its body, then to compute and to answer it. */
export interface Prediction {
  readonly decoding: number;
  readonly computing: number;
}

export function predict({ operation: name, body, headers = {} }: LargeRequest): Prediction {
  const operation = operations.find((one) => one.name === name);
  if (!operation) throw new Error(`there is no operation ${name}`);
  const sent = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  const bytes = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  const inFile = headers['content-type']?.endsWith('safetensors');
  const type: BodyType = inFile ? 'safetensors' : 'json';
  const { value } = decodeBody(new Uint8Array(bytes), type);
  const asked = Object(parseRequest(operation.contract.request, value));
  const replyType = (/x-(npy|safetensors)$/.exec(headers.accept ?? '')?.[1] ?? 'json') as ReplyType;
  const prepared = operation.prepare(asked, limitsOf(loadConfig({ MEMORY_MB: '16384' })), replyType);
  const { heap, buffers } = operation.peakBytes(prepared.job);
  const operands = buffersOf(prepared.operands).reduce((sum, { byteLength }) => sum + byteLength, 0);
  return {
    decoding: Buffer.isBuffer(body) ? (1 + bytesPerBodyByte[type]) * bytes.length : 0,
    computing: operands + heap + buffers,
  };
}
