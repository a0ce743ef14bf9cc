import { ProblemError, pointerOf } from '../../errors.ts';
import { readRequest } from '../json/format.ts';
import type { AsksForFloat64 } from '../json/options.ts';
import { quoteText } from '../quote.ts';
import { describeValue, isObject } from './fault.ts';
import type { Safetensors } from './file.ts';

/** A place of the request's JSON text, and what is said of a text there that cannot be read. */
const places = {
  metadata: {
    name: '__metadata__.request',
    code: 'malformed-safetensors',
    pointer: '/__metadata__/request',
  },
  query: { name: 'request in the query', code: 'malformed-query', pointer: '/request' },
} as const;

type Place = (typeof places)[keyof typeof places];

/**
 * The request that a file holds: the fields of a JSON text, in `__metadata__.request` or beside the file, and the
 * tensors as further fields.
 * @param beside the text that came in the query
 * @throws ProblemError `invalid-request` if there is no text, `malformed-safetensors` or `malformed-query` if it is
 * no JSON, or if something is there twice.
 */
export function requestOf(
  { tensors, metadata }: Safetensors,
  precision: AsksForFloat64,
  beside?: string,
): unknown {
  const text = metadata.get('request');
  if (text !== undefined && beside !== undefined) throw givenTwice();
  const place = beside === undefined ? places.metadata : places.query;
  const request = fieldsOf(text ?? beside, place, precision);
  for (const [name, tensor] of tensors) {
    if (Object.hasOwn(request, name)) {
      const message = `${quoteText(name)} is in ${place.name} and among the tensors`;
      throw ProblemError.of(place.code, { pointer: pointerOf([name]), message, hint: 'give it once' });
    }
    request[name] = tensor;
  }
  return request;
}

/** The fields in an object of their own. Neither they nor the tensors have the name `__proto__`: no JSON text may. */
function fieldsOf(
  text: string | undefined,
  place: Place,
  precision: AsksForFloat64,
): Record<string, unknown> {
  if (text === undefined) throw noRequest();
  const request = readText(text, place, precision);
  if (isObject(request)) return request;
  const message = `${place.name} must be a JSON object, but is ${describeValue(request)}`;
  throw ProblemError.of(place.code, { pointer: place.pointer, message, hint: 'such as {"layer": {…}}' });
}

function readText(text: string, { name, code, pointer }: Place, precision: AsksForFloat64): unknown {
  try {
    return readRequest(Buffer.from(text), precision);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'malformed-json') throw error;
    const [fault] = error.faults;
    throw ProblemError.of(code, { ...fault, pointer, message: `${name}: ${error.message}` });
  }
}

function noRequest(): ProblemError {
  return ProblemError.of('invalid-request', {
    pointer: '/layer',
    message: 'layer is required: the file has no text named request in its __metadata__, nor has the query',
    hint:
      'all fields but the tensors are JSON text there: save the file with the metadata ' +
      '{"request": "{\\"layer\\": {…}}"}, or send ?request={"layer": {…}}',
  });
}

function givenTwice(): ProblemError {
  const message = 'the request is in __metadata__.request and in the query';
  return ProblemError.of('malformed-query', { pointer: '/request', message, hint: 'give it once' });
}
