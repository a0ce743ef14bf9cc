import { deflate, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import { varyBy } from './vary.ts';

/** Smaller replies fit into one or two packets without compression. */
const leastBytes = 1400;

/** The fastest level. Higher levels hardly shrink the digits of random numbers further. */
const options = { level: 1 };

const coders = { gzip, deflate } as const;

/**
 * Compresses JSON, YAML and SVG replies if Accept-Encoding asks for it (RFC 9110 §12.5.3), on zlib's own
 * threads. `@fastify/compress` is no substitute. It omits Vary from replies that it does not compress, and
 * ignores a preference for identity. It also sends large replies without their length, so that they are not
 * counted among the bytes sent.
 */
export function compressReplies(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (!isCompressible(payload, reply.getHeader('content-type'))) return done(null, payload);
    varyBy(reply, 'accept', 'accept-encoding');
    const asked = request.headers['accept-encoding'];
    if (asked === undefined) return done(null, payload);
    const headers = { 'accept-encoding': String(asked) };
    const coding = new Negotiator({ headers }).encoding(['gzip', 'deflate', 'identity']);
    if (coding !== 'gzip' && coding !== 'deflate') return done(null, payload);
    reply.header('content-encoding', coding).removeHeader('content-length');
    coders[coding](payload, options, done);
  });
}

function isCompressible(payload: unknown, type: unknown): payload is Uint8Array | string {
  if (!(payload instanceof Uint8Array || typeof payload === 'string') || payload.length < leastBytes)
    return false;
  return typeof type === 'string' && /json|yaml|svg/.test(type);
}
