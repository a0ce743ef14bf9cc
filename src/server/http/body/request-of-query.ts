import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import type { BodyType } from '../../../formats/registry.ts';

/**
 * The JSON text of the request that came in the query, for a body that is a file: all fields but the tensors.
 * The bound of the header bounds it.
 * @throws ProblemError `malformed-query` where it is there twice, or beside a body in JSON.
 */
export function requestOfQuery({ query }: FastifyRequest, type: BodyType): string | undefined {
  const text: unknown = Object(query).request;
  if (text === undefined) return undefined;
  if (type === 'json')
    throw refusal('request in the query goes with a file, but the body is JSON', 'leave it out');
  if (typeof text === 'string') return text;
  throw refusal('request is in the query more than once', 'give it once');
}

function refusal(message: string, hint: string): ProblemError {
  return ProblemError.of('malformed-query', { pointer: '/request', message, hint });
}
