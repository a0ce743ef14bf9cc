import type { FastifyContextConfig, FastifyInstance } from 'fastify';
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
  const choosers = new WeakMap<FastifyContextConfig, (accept: string) => ReplyType>();
  app.decorateRequest('replyType', 'json');
  app.addHook('onRequest', (request, _reply, done) => {
    const { accept } = request.headers;
    if (accept === undefined || !request.url.startsWith('/v1/')) return done();
    const { config = {} } = request.routeOptions;
    const choose = choosers.get(config) ?? chooserOf(config);
    choosers.set(config, choose);
    request.replyType = choose(accept);
    done();
  });
}

/** What a route answers to an Accept field. The last one is kept: most clients always send the same. */
function chooserOf({ files = [], produces }: FastifyContextConfig): (accept: string) => ReplyType {
  const produced: readonly ReplyType[] = ['json', ...files];
  const types = produces === undefined ? produced.map((type) => formats[type].mediaType) : [produces];
  let last: { readonly accept: string; readonly type: ReplyType } | undefined;
  return (accept) => {
    if (last?.accept !== accept) last = { accept, type: choose(accept) };
    return last.type;
  };

  function choose(accept: string): ReplyType {
    const chosen = new Negotiator({ headers: { accept } }).mediaType(types);
    if (chosen === undefined) {
      const asked = JSON.stringify(accept.slice(0, 100));
      throw new ProblemError(
        'not-acceptable',
        `accept ${asked} leaves out all there is: ${types.join(', ')}`,
      );
    }
    return produced.find((candidate) => formats[candidate].mediaType === chosen) ?? 'json';
  }
}
