import type { FastifyReply, FastifyRequest } from 'fastify';
import { replyIn } from '../../../contract/reply-parts.ts';
import { fileQuery } from '../../../contract/request-parts.ts';
import { execute } from '../../../operations/execute.ts';
import type { Operation } from '../../../operations/operation.ts';
import { prepareRequest } from '../../../operations/request/prepare.ts';
import { checkDeadline } from '../../../runtime/abort.ts';
import type { App } from '../../app-types.ts';
import { problems } from '../../http/problems/documented.ts';
import { bodyProblems, describeAnswer, sendAnswer } from '../../http/reply/answer.ts';
import { ownReplyBuffer } from '../../http/reply/reply-buffer.ts';
import { acceptJob } from '../../jobs/accept.ts';

/** POST /v1/{name}: the operation, as its contract documents it. */
export function operationRoute(app: App, operation: Operation): void {
  const { name, contract, files, produces } = operation;
  app.post(
    `/v1/${name}`,
    {
      config: {
        computes: operation.computes,
        runsAsJob: true,
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
          ...problems(...bodyProblems, 'key-reused', 'storage-failed'),
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
  app: App,
  operation: Operation,
  body: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { dispatcher, limits, repository } = app;
  const { float64, replyType } = request;
  const asked = { operation, body, float64, replyType };
  if (request.keptBody !== undefined) return acceptJob(app, asked, request, reply);
  const prepared = prepareRequest(asked, limits, repository);
  if (operation.computes) {
    const computed = await dispatcher.compute(operation, prepared, request);
    describeAnswer(reply, operation, replyType);
    return sendAnswer(request, reply, computed);
  }
  const { body: document } = execute({ operation: operation.name, job: prepared.job });
  ownReplyBuffer(request, document.buffer);
  checkDeadline(request);
  describeAnswer(reply, operation, replyType);
  return reply.send(document);
}
