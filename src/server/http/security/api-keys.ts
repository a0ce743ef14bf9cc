import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../../errors.ts';

/** The configured keys. Finds the key of a request. */
export class ApiKeys {
  readonly #digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.#digests = keys.map(digestOf);
  }

  get count(): number {
    return this.#digests.length;
  }

  /** A name of the key with this number, which tells nothing of the key. */
  nameOf(number: number): string {
    return createHash('sha256').update(this.#digests[number]).digest('hex').slice(0, 32);
  }

  /**
   * The number of the key in `Authorization: Bearer <key>` or `X-API-Key: <key>`: `wrong` for an unknown key,
   * `missing` for none. The time does not depend on the key.
   */
  identify(headers: IncomingHttpHeaders): number | 'wrong' | 'missing' {
    const given = keyOf(headers);
    if (given === undefined) return 'missing';
    const digest = digestOf(given);
    let found = -1;
    this.#digests.forEach((known, i) => {
      if (timingSafeEqual(known, digest)) found = i;
    });
    return found < 0 ? 'wrong' : found;
  }
}

/** The header field that says how to send a key. */
export const keyChallenge = { name: 'www-authenticate', value: 'Bearer realm="groupconv"' } as const;

/** The problem of a request without a known key. Undefined if it has one. */
export function keyRefusal(found: ReturnType<ApiKeys['identify']>): ProblemError | undefined {
  if (found === 'missing')
    return new ProblemError('unauthorized', 'send an API key: Authorization: Bearer <key>, or X-API-Key');
  return found === 'wrong' ? new ProblemError('forbidden', 'the API key is not known') : undefined;
}

function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return headers['x-api-key']?.toString();
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
