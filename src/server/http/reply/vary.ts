import type { FastifyReply } from 'fastify';

/**
 * Adds the request header fields that the reply depends on to Vary. CORS may have added some already. Names
 * are in lower case.
 */
export function varyBy(reply: FastifyReply, ...names: readonly string[]): void {
  const field = reply.getHeader('vary');
  const known = field === undefined ? [] : String(field).split(/, */);
  const has = new Set(known.map((name) => name.toLowerCase()));
  reply.header('vary', [...known, ...names.filter((name) => !has.has(name))].join(', '));
}
