import { type Body, fileBody, fileType, jsonBody, jsonType } from './bodies.ts';
import type { Answer } from './exchange.ts';
import { readBytes, readComparison, readFileReply, readJson } from './replies.ts';
import type { Sent } from './sender.ts';
import type { OperationName, ReplyOf } from './types.ts';

/** How an operation is asked, and how its answer is read. */
interface Route<Reply> {
  readonly bodyOf: (request: object) => Body;
  readonly accept?: string;
  readonly read: (answer: Answer) => Promise<Reply>;
}

const inFile = { bodyOf: fileBody, accept: fileType, read: readFileReply };

/** Of operations whose replies have no tensors. */
const inJson = { bodyOf: jsonBody, accept: jsonType, read: readJson };

/** Tensors come back as typed arrays. */
export const routes: { readonly [Name in OperationName]: Route<ReplyOf<Name>> } = {
  conv: inFile,
  gradients: inFile,
  quantized: inFile,
  shapes: inJson,
  explain: inJson,
  sweep: inJson,
  verify: { ...inJson, bodyOf: fileBody },
  translate: inJson,
  compare: {
    bodyOf: (request) => jsonBody({ ...request, format: 'base64' }),
    accept: jsonType,
    read: readComparison,
  },
  vectors: { bodyOf: fileBody, read: readBytes },
};

/** The path of an operation. */
export function pathOf(name: OperationName): string {
  return `/v1/${name}`;
}

/** The request to an operation. */
export function sentTo(name: OperationName, request: object): Sent {
  const { bodyOf, accept } = routes[name];
  return { method: 'POST', body: bodyOf(request), ...(accept !== undefined && { accept }) };
}
