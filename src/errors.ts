/** The title of each problem code. docs/errors.md lists them; a test holds the two together. */
export const problemTitles = {
  'malformed-json': 'The body is not well-formed JSON',
  'malformed-base64': 'The base64 text of a tensor cannot be decoded',
  'malformed-safetensors': 'The safetensors body cannot be read',
  'malformed-onnx': 'The ONNX model cannot be read',
  'malformed-query': 'The query string cannot be read',
  'malformed-request': 'The HTTP request cannot be read',
  unauthorized: 'An API key is missing',
  forbidden: 'The API key is not known',
  'origin-refused': 'Pages of this origin may not ask',
  'not-found': 'There is no such route',
  'unknown-layer': 'There is no such stored layer',
  'unknown-job': 'There is no such job',
  'method-not-allowed': 'The route does not have this method',
  'not-acceptable': 'No representation of the answer is acceptable',
  'request-timeout': 'The request did not arrive in time',
  'no-result': 'The job has no result',
  'precondition-failed': 'The stored layer is not as the request expects it',
  'body-too-large': 'The request body is over its limit',
  'limit-exceeded': 'The request asks for more than a limit allows',
  'unsupported-media-type': 'The media type of the body is not supported',
  'invalid-request': 'The request does not have the documented form',
  'invalid-layer': 'The layer specification is invalid',
  'invalid-tensor': 'A tensor does not fit',
  'key-reused': 'The idempotency key came with another request',
  'rate-limited': 'There were too many requests',
  'header-too-large': 'The header fields are over their limit',
  'client-closed': 'The client went before it was answered',
  'internal-error': 'A defect in the service',
  unavailable: 'The service cannot take the request now',
  'deadline-exceeded': 'The time budget of the request ran out',
  'storage-failed': 'The stored layers cannot be changed',
} as const;

export type ProblemCode = keyof typeof problemTitles;

/**
 * One fault: an RFC 6901 pointer into the request, what is wrong there with the number, and what would be
 * right.
 */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}

/** An answer shows no more than this of what a client has sent: so many faults, and characters of each. */
export const mostFaults = 20;
const pointerCharacters = 200;
const textCharacters = 500;

/** The text, cut if it has more than `most` characters. */
export function shorten(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function shortFault({ pointer, message, hint }: Fault): Fault {
  return {
    pointer: shorten(pointer, pointerCharacters),
    message: shorten(message, textCharacters),
    ...(hint !== undefined && { hint: shorten(hint, textCharacters) }),
  };
}

/**
 * A request that cannot be answered. `faults` name the fields. The message is the first fault's, or its own.
 * Only the first 20 faults are kept, and long texts are cut.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly faults: readonly Fault[];

  constructor(code: ProblemCode, detail: string, faults: readonly Fault[] = []) {
    super(shorten(detail, textCharacters));
    this.code = code;
    this.faults = faults.slice(0, mostFaults).map(shortFault);
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
