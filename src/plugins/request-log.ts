import { type FastifyReply, type FastifyRequest, LogController } from 'fastify';

/** One line a request, when it is answered: what was asked, what came of it, where the time went. No bodies, no queries. */
export class RequestLog extends LogController {
  override incomingRequest(): void {}

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const line = {
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      millis: Number(reply.elapsedTime.toFixed(3)),
      timing: reply.getHeader('server-timing'),
    };
    if (error) request.log.warn({ ...line, err: error }, 'broken off');
    else request.log.info(line, 'answered');
  }
}
