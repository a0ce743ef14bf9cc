import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { ProblemError } from '../../../errors.ts';
import {
  type BodyType,
  type FileType,
  formats,
  type LayerFileType,
  type ReplyType,
} from '../../../formats/registry.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * The representation of the reply: the client's favourite of those that the route produces.
     */
    replyType: ReplyType;
    /** The format in which it asks for a stored layer, where that is a file. */
    layerFile: LayerFileType | null;
  }
  interface FastifyContextConfig {
    /** The files that the route produces beside JSON. A route with files also takes bodies in files. */
    files?: readonly FileType[];
    /** The files of stored layers that the route produces beside JSON. */
    layerFiles?: readonly LayerFileType[];
    /** The formats of bodies that the route takes, where they are not those of requests. */
    bodies?: readonly BodyType[];
    /** The media type of a route that produces neither JSON nor files. */
    produces?: string;
    /** Whether the route answers what it has, whatever Accept says. */
    ignoresAccept?: boolean;
  }
}

/** Clients name the character set of JSON, which has one alone, and the library takes that for another type. */
const charset = /;[ \t]*charset=[^;,]*/gi;

/** Chooses the representation by Accept and its q-values (RFC 9110 §12.5.1), before the body is read. */
export function negotiateReplies(app: FastifyInstance): void {
  const choosers = new WeakMap<FastifyContextConfig, (accept: string) => Chosen>();
  app.decorateRequest('replyType', 'json');
  app.decorateRequest('layerFile', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const { accept } = request.headers;
    // The pattern of the route: its address may be spelled otherwise (%76 is v).
    const { url, config } = request.routeOptions;
    if (!accept || !url?.startsWith('/v1/') || config.ignoresAccept) return done();
    const choose = choosers.get(config) ?? chooserOf(config);
    choosers.set(config, choose);
    Object.assign(request, choose(accept));
    done();
  });
}

type Chosen = Pick<FastifyRequest, 'replyType' | 'layerFile'>;

/** What a route answers to an Accept field. The last one is kept: most clients always send the same. */
function chooserOf(config: FastifyContextConfig): (accept: string) => Chosen {
  const { files = [], layerFiles = [], produces } = config;
  const types =
    produces === undefined
      ? ['json' as const, ...files, ...layerFiles].map((type) => formats[type].mediaType)
      : [produces];
  let last: { readonly accept: string; readonly chosen: Chosen } | undefined;
  return (accept) => {
    if (last?.accept !== accept) last = { accept, chosen: choose(accept) };
    return last.chosen;
  };

  function choose(accept: string): Chosen {
    const chosen = new Negotiator({ headers: { accept: accept.replaceAll(charset, '') } }).mediaType(types);
    if (chosen === undefined) {
      const asked = JSON.stringify(accept.slice(0, 100));
      throw new ProblemError(
        'not-acceptable',
        `accept ${asked} excludes every media type of the answer: ${types.join(', ')}`,
      );
    }
    const isChosen = (type: keyof typeof formats) => formats[type].mediaType === chosen;
    return { replyType: files.find(isChosen) ?? 'json', layerFile: layerFiles.find(isChosen) ?? null };
  }
}
