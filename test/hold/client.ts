import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { sleep } from './scenario.ts';
import { randomNumbers } from './seed.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly millis: number;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** One request over connections that are kept. @throws Error where the connection fails. */
export function ask(url: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const asked = request(url, { method, agent, headers: { ...headers, ...length } }, (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('error', reject);
      reply.on('end', () => {
        const text = Buffer.concat(parts).toString('latin1');
        const millis = performance.now() - from;
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: text, millis });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export function post(
  url: string,
  body: object | string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return ask(`${url}/v1/conv`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}

/** So many clients, each asking again as soon as it is answered, until the time is up. */
export async function closedLoop(
  clients: number,
  millis: number,
  send: (i: number) => Promise<void>,
): Promise<void> {
  const end = performance.now() + millis;
  let next = 0;
  const client = async () => {
    while (performance.now() < end) await send(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

/** So many requests by so many clients at a time. */
export async function repeat(
  count: number,
  clients: number,
  send: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const client = async () => {
    while (next < count) await send(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
}

const random = randomNumbers('moments');

/**
 * Requests at random moments (a Poisson process, of just so many a second), whatever becomes of them, until
 * the time is up.
 * @returns how many a second were sent: fewer than were wanted where this process was late.
 */
export async function openLoop(
  perSecond: number,
  millis: number,
  send: () => Promise<void>,
): Promise<number> {
  const moments = Array.from({ length: Math.round((perSecond * millis) / 1000) }, () => millis * random());
  const from = performance.now();
  const sent: Promise<void>[] = [];
  for (const due of moments.sort((a, b) => a - b)) {
    const early = from + due - performance.now();
    if (early > 0.5) await sleep(early);
    sent.push(send());
  }
  const taken = Math.max(millis, performance.now() - from);
  await Promise.all(sent);
  return (1000 * sent.length) / taken;
}
