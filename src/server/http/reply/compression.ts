import { deflate, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import { varyBy } from './vary.ts';

/** Smaller replies fit into a packet or two as they are. */
const leastBytes = 1400;

/** The fastest level: digits of random numbers hardly shrink further. */
const options = { level: 1 };

const coders = { gzip, deflate } as const;

/**
 * Compresses JSON, YAML and SVG replies where Accept-Encoding asks for it (RFC 9110 §12.5.3), on zlib's own
 * threads.
 * @fastify/compress does not do for it: it leaves Vary out of replies that it does not compress, ignores that
 * a client prefers identity, and sends large replies without their length, which then are not counted among
 * the bytes sent.
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
