import type { ProblemCode } from '../../../errors.ts';

/** The HTTP status of each problem: the only place with these numbers. */
export const problemStatuses = {
  'malformed-json': 400,
  'malformed-base64': 400,
  'malformed-safetensors': 400,
  'malformed-query': 400,
  'malformed-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'not-acceptable': 406,
  'request-timeout': 408,
  'body-too-large': 413,
  'limit-exceeded': 413,
  'unsupported-media-type': 415,
  'invalid-request': 422,
  'invalid-layer': 422,
  'invalid-tensor': 422,
  'rate-limited': 429,
  'header-too-large': 431,
  'client-closed': 499,
  'internal-error': 500,
  unavailable: 503,
  'deadline-exceeded': 504,
} as const satisfies Record<ProblemCode, number>;
