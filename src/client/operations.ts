import { fileBody, fileType, jsonBody, jsonType } from './bodies.ts';
import { readBytes, readComparison, readFileReply, readJson } from './replies.ts';
import type { CallOptions, Sender, Sent } from './sender.ts';
import type { OperationName, ReplyOf, RequestOf } from './types.ts';

/** Sends a request of the operation, and resolves with its reply. */
type Method<Name extends OperationName> = (
  request: RequestOf<Name>,
  options?: CallOptions,
) => Promise<ReplyOf<Name>>;

/** A method for each operation. Tensors come back as typed arrays. */
export type OperationMethods = { readonly [Name in OperationName]: Method<Name> };

export function operationMethods({ send }: Sender): OperationMethods {
  const post = (name: OperationName, sent: Omit<Sent, 'method'>, options: CallOptions | undefined) =>
    send(`/v1/${name}`, { method: 'POST', ...sent }, options);
  /** Operations whose replies have no tensors. */
  const inJson =
    <Name extends OperationName>(name: Name, bodyOf = jsonBody): Method<Name> =>
    async (request, options) =>
      readJson(await post(name, { body: bodyOf(request), accept: jsonType }, options));
  const inFile =
    <Name extends OperationName>(name: Name): Method<Name> =>
    async (request, options) =>
      readFileReply(await post(name, { body: fileBody(request), accept: fileType }, options));
  return {
    conv: inFile('conv'),
    gradients: inFile('gradients'),
    quantized: inFile('quantized'),
    shapes: inJson('shapes'),
    explain: inJson('explain'),
    sweep: inJson('sweep'),
    verify: inJson('verify', fileBody),
    translate: inJson('translate'),
    compare: async (request, options) => {
      const body = jsonBody({ ...request, format: 'base64' });
      return readComparison(await post('compare', { body, accept: jsonType }, options));
    },
    vectors: async (request, options) =>
      readBytes(await post('vectors', { body: fileBody(request) }, options)),
  };
}
