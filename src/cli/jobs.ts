import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Exchange, ExchangeInit } from '../client/exchange.ts';

/** Multiply-accumulates. The total is 0 before it is known. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How often a job is looked at. */
const everyMillis = 250;

/** Answers of a service that has no time just now, one after the other. */
const mostRefusals = 20;
const refusals: ReadonlySet<number> = new Set([429, 503]);

/**
 * Sends requests as jobs, and answers with their results. A service without jobs answers at once.
 * @param tell gets the progress of the job
 */
export function byJobs(exchange: Exchange, tell: (progress: Progress) => void): Exchange {
  return async (url, init) => {
    const headers = { ...init.headers, prefer: 'respond-async' };
    const answer = await exchange(url, { ...init, headers });
    const location = answer.headers.get('location');
    if (answer.status !== 202 || location === null) return answer;
    const { authorization } = init.headers;
    const own = { ...init, headers: authorization === undefined ? {} : { authorization } };
    return followed(exchange, new URL(location, url).href, own, tell);
  };
}

async function followed(
  exchange: Exchange,
  job: string,
  { headers }: ExchangeInit,
  tell: (progress: Progress) => void,
): Promise<Answer> {
  const ask = (method: string, url = job) => exchange(url, { method, headers });
  const stop = () => {
    ask('DELETE').finally(() => process.exit(130));
  };
  process.once('SIGINT', stop);
  try {
    for (let refused = 0; ; ) {
      const answer = await ask('GET');
      refused = refusals.has(answer.status) ? refused + 1 : 0;
      if (refused > mostRefusals || (refused === 0 && answer.status !== 200)) return answer;
      if (refused === 0) {
        const { progress, ended } = JSON.parse(await answer.text());
        tell(progress);
        if (ended !== undefined) break;
      }
      await sleep(everyMillis);
    }
    const result = await ask('GET', `${job}/result`);
    // It makes room. The result is here, whatever becomes of that.
    await ask('DELETE').catch(() => {});
    return result;
  } finally {
    process.off('SIGINT', stop);
  }
}
