import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { clientClosed } from '../../../runtime/abort.ts';
import { giveBack } from '../lifecycle/owned-buffers.ts';
import { type Coding, codings, compress } from './compress.ts';
import { ownReplyBuffer, takeReplyBuffer } from './reply-buffer.ts';
import { varyBy } from './vary.ts';

/** Smaller replies fit into one or two packets without compression. */
const leastBytes = 1400;

/** What the library's types leave out: the order in which it chooses at equal weight. */
interface CodingNegotiator {
  encoding(
    available: readonly string[],
    options: { readonly preferred: readonly string[] },
  ): string | undefined;
}

/**
 * Compresses JSON, YAML and SVG replies if Accept-Encoding asks for it (RFC 9110 §12.5.3), on zlib's own
 * threads. `@fastify/compress` is no substitute. It omits Vary from replies that it does not compress, and
 * ignores a preference for identity. It also sends large replies without their length, so that they are not
 * counted among the bytes sent.
 */
export function compressReplies(app: FastifyInstance): void {
  app.decorateRequest('replyBuffer', null);
  app.decorateRequest('replyLease');
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isCompressible(payload, reply.getHeader('content-type'))) return done(null, payload);
    varyBy(reply, 'accept', 'accept-encoding');
    const asked = request.headers['accept-encoding'];
    if (asked === undefined) return done(null, payload);
    const headers = { 'accept-encoding': String(asked) };
    const negotiator: CodingNegotiator = new Negotiator({ headers });
    const chosen = negotiator.encoding([...codings, 'identity'], { preferred: codings });
    const coding = codings.find((name) => name === chosen);
    if (!coding) return done(null, payload);
    reply.header('content-encoding', coding).removeHeader('content-length');
    compressed(payload, coding, request, reply).then((coded) => done(null, coded), done);
  });
}

/**
 * Compresses the payload, whose memory goes back as soon as no thread reads it any more.
 * @throws ProblemError `client-closed` if the connection ends meanwhile
 */
async function compressed(
  payload: Uint8Array | string,
  coding: Coding,
  request: FastifyRequest,
  { raw }: FastifyReply,
): Promise<Buffer> {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const before = takeReplyBuffer(request);
  // The request may be over before zlib has read what it is reading.
  const lease = before ? request.replyLease : undefined;
  lease?.retain();
  let coded: Buffer | undefined;
  try {
    coded = await compress(bytes, coding, () => raw.destroyed);
  } finally {
    if (before) giveBack(before, raw.destroyed);
    lease?.release();
  }
  if (!coded) throw clientClosed();
  if (before) ownReplyBuffer(request, coded.buffer);
  request.replyBytes?.add(coded.length - payload.length);
  return coded;
}

function isCompressible(payload: unknown, type: unknown): payload is Uint8Array | string {
  if (!(payload instanceof Uint8Array || typeof payload === 'string') || payload.length < leastBytes)
    return false;
  return typeof type === 'string' && /json|yaml|svg/.test(type);
}
