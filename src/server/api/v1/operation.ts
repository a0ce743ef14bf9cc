import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseRequest } from '../../../contract/parse.ts';
import { replyIn } from '../../../contract/reply-parts.ts';
import { fileQuery } from '../../../contract/request-parts.ts';
import { execute } from '../../../operations/execute.ts';
import type { Operation } from '../../../operations/operation.ts';
import { lookUpLayers } from '../../../operations/request/stored.ts';
import { checkDeadline } from '../../../runtime/abort.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, sendAnswer } from '../../http/reply/answer.ts';
import { ownReplyBuffer } from '../../http/reply/reply-buffer.ts';

/** POST /v1/{name}: the operation, as its contract documents it. */
export function operationRoute(app: App, operation: Operation): void {
  const { name, contract, files, produces } = operation;
  app.post(
    `/v1/${name}`,
    {
      config: {
        computes: operation.computes,
        ...(files && { files: files.replies }),
        ...(produces && { produces: produces.mediaType }),
      },
      schema: {
        operationId: name,
        tags: ['convolution'],
        summary: contract.summary,
        description: contract.description,
        ...(files && { querystring: fileQuery }),
        body: contract.request,
        response: {
          200: replyOf(operation),
          ...problems(...bodyProblems),
        },
      },
      // `answer` parses the body: the operation's own schema gives the request its type.
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    (request, reply) => answer(app, operation, request.body, request, reply),
  );
}

/** The document's reply of status 200. */
function replyOf({ contract: { reply }, files, produces }: Operation) {
  if (produces) return { description: 'A file', content: { [produces.mediaType]: { schema: reply } } };
  return files && files.replies.length > 0 ? replyIn(reply, files.replies) : reply;
}

/** Answers a request to an operation. */
export async function answer(
  { dispatcher, limits, repository }: App,
  operation: Operation,
  body: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const asked = parseRequest(operation.contract.request, body);
  const { request: found, regions } = lookUpLayers(Object(asked), repository, request.float64);
  const prepared = operation.prepare(found, limits, request.replyType);
  if (operation.computes) {
    const job = regions.length > 0 ? { ...prepared, regions } : prepared;
    const computed = await dispatcher.compute(operation, job, request);
    const { produces } = operation;
    if (produces) reply.header('content-disposition', `attachment; filename="${produces.fileName}"`);
    return sendAnswer(request, reply, computed);
  }
  const { body: document } = execute({ operation: operation.name, job: prepared.job });
  ownReplyBuffer(request, document.buffer);
  checkDeadline(request);
  return reply.header('content-type', 'application/json; charset=utf-8').send(document);
}
