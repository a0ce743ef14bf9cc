import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import { ProblemError } from '../../../errors.ts';
import { type FileType, formats, type ReplyType } from '../../../formats/registry.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The representation of the reply: the client's favourite of those that the route produces.
     */
    replyType: ReplyType;
  }
  interface FastifyContextConfig {
    /** The files that the route produces beside JSON. A route with files also takes bodies in files. */
    files?: readonly FileType[];
    /** The media type of a route that produces neither JSON nor files. */
    produces?: string;
  }
}

/** Chooses the representation by Accept and its q-values (RFC 9110 §12.5.1), before the body is read. */
export function negotiateReplies(app: FastifyInstance): void {
  app.decorateRequest('replyType', 'json');
  app.addHook('onRequest', async (request) => {
    const { accept } = request.headers;
    if (accept === undefined || !request.url.startsWith('/v1/')) return;
    const { files = [], produces } = request.routeOptions.config ?? {};
    const produced: readonly ReplyType[] = ['json', ...files];
    const types = produces === undefined ? produced.map((type) => formats[type].mediaType) : [produces];
    const chosen = new Negotiator({ headers: { accept } }).mediaType(types);
    if (chosen === undefined) {
      const asked = JSON.stringify(accept.slice(0, 100));
      throw new ProblemError(
        'not-acceptable',
        `accept ${asked} leaves out all there is: ${types.join(', ')}`,
      );
    }
    request.replyType = produced.find((candidate) => formats[candidate].mediaType === chosen) ?? 'json';
  });
}
