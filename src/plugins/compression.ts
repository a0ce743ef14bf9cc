import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';

/** Replies below this fit into a packet or two as they are. */
const worthwhile = 1400;

/** The fastest level: digits of random numbers hardly shrink further. */
const options = { level: 1 };

const coders = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;

/** Compresses JSON and YAML replies that are worth it where Accept-Encoding asks (RFC 9110 §12.5.3), on zlib's own threads. */
export function compressReplies(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (!(payload instanceof Uint8Array || typeof payload === 'string') || payload.length < worthwhile)
      return payload;
    if (!/json|yaml/.test(String(reply.getHeader('content-type')))) return payload;
    reply.header('vary', 'accept, accept-encoding');
    const asked = request.headers['accept-encoding'];
    if (asked === undefined) return payload;
    const coding = new Negotiator({ headers: { 'accept-encoding': String(asked) } }).encoding([
      'gzip',
      'deflate',
      'identity',
    ]);
    if (coding !== 'gzip' && coding !== 'deflate') return payload;
    const compressed = await coders[coding](payload, options);
    reply.header('content-encoding', coding).removeHeader('content-length');
    return compressed;
  });
}
