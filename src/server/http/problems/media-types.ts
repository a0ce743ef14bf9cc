import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import { type BodyType, formats, requestTypes } from '../../../formats/registry.ts';
import { contentCodings } from '../body/body-bytes.ts';

/** The formats of bodies that the request's route takes. */
export function bodyTypesOf({ routeOptions }: FastifyRequest): readonly BodyType[] {
  const { bodies, files } = routeOptions.config ?? {};
  return bodies ?? (files ? requestTypes : ['json']);
}

function bodyMediaTypes(request: FastifyRequest): string[] {
  return bodyTypesOf(request).map((type) => formats[type].mediaType);
}

/** The refusal of a body of a media type that the route does not take. */
export function unsupportedMediaType(request: FastifyRequest): ProblemError {
  const type = request.headers['content-type'];
  const got = type === undefined ? 'no content-type' : `content-type ${JSON.stringify(type.slice(0, 100))}`;
  const curl = type?.startsWith('application/x-www-form-urlencoded')
    ? `, with curl by -H 'content-type: ${formats.json.mediaType}'`
    : '';
  const message = `${got}: send ${bodyMediaTypes(request).join(' or ')}${curl}`;
  return new ProblemError('unsupported-media-type', message);
}

/**
 * Says in a 415 what the route takes (RFC 9110 §15.5.16): the media types in Accept and, as that is rare in replies,
 * in Accept-Post (https://www.w3.org/TR/ldp/#header-accept-post); or the codings, if the media type was right.
 */
export function sayWhatIsTaken(request: FastifyRequest, reply: FastifyReply): void {
  const types = bodyMediaTypes(request);
  const given = request.headers['content-type']?.split(';', 1)[0].trim().toLowerCase() ?? '';
  if (types.includes(given)) reply.header('accept-encoding', contentCodings.join(', '));
  else reply.header('accept', types.join(', ')).header('accept-post', types.join(', '));
}
