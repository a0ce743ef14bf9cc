import { fileBody, fileType, jsonBody, jsonType } from './bodies.ts';
import { readBytes, readComparison, readFileReply, readJson } from './replies.ts';
import type { CallOptions, Sender, Sent } from './sender.ts';
import type { OperationName, ReplyOf } from './types.ts';

/** Sends any request to the operation, and resolves with its reply. The service says what is wrong with it. */
type Method<Name extends OperationName> = (request: object, options?: CallOptions) => Promise<ReplyOf<Name>>;

/** A method for each operation. Tensors come back as typed arrays. */
export type UncheckedMethods = { readonly [Name in OperationName]: Method<Name> };

export function operationMethods({ send }: Sender): UncheckedMethods {
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
