/**
 * The catalogue of everything that can go wrong: the only place with status numbers, the source of
 * docs/errors.md (a test holds the two against each other) and of the statuses in the OpenAPI document.
 */
export const catalogue = {
  'malformed-json': { status: 400, title: 'The body is not well-formed JSON' },
  'malformed-base64': { status: 400, title: 'The base64 text of a tensor cannot be decoded' },
  'malformed-safetensors': { status: 400, title: 'The safetensors body cannot be read' },
  'malformed-query': { status: 400, title: 'The query string cannot be read' },
  'malformed-request': { status: 400, title: 'The HTTP request cannot be read' },
  unauthorized: { status: 401, title: 'An API key is missing' },
  forbidden: { status: 403, title: 'The API key is not known' },
  'not-found': { status: 404, title: 'There is no such route' },
  'method-not-allowed': { status: 405, title: 'The route does not have this method' },
  'not-acceptable': { status: 406, title: 'No representation of the answer is acceptable' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'body-too-large': { status: 413, title: 'The request body is over its limit' },
  'limit-exceeded': { status: 413, title: 'The request asks for more than a limit allows' },
  'unsupported-media-type': { status: 415, title: 'The media type of the body is not supported' },
  'invalid-request': { status: 422, title: 'The request does not have the documented form' },
  'invalid-layer': { status: 422, title: 'The layer specification is invalid' },
  'invalid-tensor': { status: 422, title: 'A tensor does not fit' },
  'rate-limited': { status: 429, title: 'There were too many requests' },
  'header-too-large': { status: 431, title: 'The header fields are over their limit' },
  'client-closed': { status: 499, title: 'The client went before it was answered' },
  'internal-error': { status: 500, title: 'A defect in the service' },
  unavailable: { status: 503, title: 'The service cannot take the request now' },
  'deadline-exceeded': { status: 504, title: 'The time budget of the request ran out' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof catalogue;

/** One fault: an RFC 6901 pointer into the request, what is wrong with the number there, and what would be right. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}

/** A request that cannot be answered. `faults` name the fields; the message is the first fault's, or its own. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];

  constructor(code: ProblemCode, detail: string, faults: readonly Fault[] = []) {
    super(detail);
    this.code = code;
    this.faults = faults;
  }

  /** The error of one or more faults; `faults` must not be empty. */
  static of(code: ProblemCode, ...faults: readonly [Fault, ...Fault[]]): ProblemError {
    return new ProblemError(code, faults[0].message, faults);
  }
}

/**
 * Runs `work`, whose faults point into a part of the request, and puts `prefix` (the pointer to that
 * part) in front of them.
 */
export function within<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const faults = error.faults.map((fault) => ({ ...fault, pointer: prefix + fault.pointer }));
    throw new ProblemError(error.code, error.message, faults);
  }
}

/** An RFC 6901 JSON pointer of keys and indexes: `~` and `/` escaped as `~0` and `~1`. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
