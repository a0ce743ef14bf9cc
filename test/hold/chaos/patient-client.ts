import { type Asking, ask, type Reply } from '../client.ts';
import { sleep } from '../scenario.ts';
import type { Tally } from './tally.ts';
import { within } from './within.ts';

/** How long an answer may take, and how long a client tries. */
const [answerMillis, tryMillis] = [30_000, 90_000] as const;

/** The pause after an error that names none. */
const pauseMillis = 200;

/**
 * Asks again and again, as the contract allows, until there is an answer that is no sign of something being away.
 * Counts all others.
 * @throws Error where none comes in time
 */
export async function askPatiently(tally: Tally, url: string, asking: Asking = {}): Promise<Reply> {
  const end = performance.now() + tryMillis;
  const what = `${asking.method ?? 'GET'} ${url}`;
  while (performance.now() < end) {
    const reply = await within(answerMillis, what, ask(url, asking).catch(broken));
    const pause = typeof reply === 'string' ? pauseAfter(tally, reply) : pauseOf(tally, what, reply);
    if (typeof reply !== 'string' && pause === 0) return reply;
    await sleep(pause);
  }
  throw new Error(`${what} has no answer after ${tryMillis} ms`);
}

/** What a connection ends with whose other side was killed, or is not there. */
const endings = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

/** The code of such an error. @throws any other error */
function broken(error: unknown): string {
  if (error instanceof Error && 'code' in error && endings.includes(String(error.code)))
    return String(error.code);
  throw error;
}

function pauseAfter(tally: Tally, code: string): number {
  tally.count(`connection: ${code}`);
  return pauseMillis;
}

/** Milliseconds until the client asks again; 0 where this is the answer. */
function pauseOf(tally: Tally, what: string, { status, headers, body }: Reply): number {
  if (status < 500) return 0;
  const { 'content-type': type, 'retry-after': retryAfter } = headers;
  if (type?.startsWith('application/problem+json') && status === 503) {
    tally.count(`problem: 503, ${JSON.parse(body).detail.replaceAll(/\d+/g, '…')}`);
    if (!/^[1-9]\d*$/.test(retryAfter ?? '')) tally.fault('errors', `${what}: 503 without Retry-After`);
    return 1000 * Number(retryAfter ?? 1);
  }
  // haproxy's own, which no replica has answered.
  if (type === 'text/html' && [502, 503, 504].includes(status)) {
    tally.count(`haproxy: ${status}`);
    return pauseMillis;
  }
  tally.fault('errors', `${what}: ${status} ${body.slice(0, 300)}`);
  return 0;
}
