import { deflate, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import Negotiator from 'negotiator';
import { varyBy } from './vary.ts';

/** Replies below this fit into a packet or two as they are. */
const worthwhile = 1400;

/** The fastest level: digits of random numbers hardly shrink further. */
const options = { level: 1 };

const coders = { gzip, deflate } as const;

/** Compresses JSON, YAML and SVG replies that are worth it where Accept-Encoding asks (RFC 9110 §12.5.3), on zlib's own threads. */
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
  if (!(payload instanceof Uint8Array || typeof payload === 'string') || payload.length < worthwhile)
    return false;
  return typeof type === 'string' && /json|yaml|svg/.test(type);
}
