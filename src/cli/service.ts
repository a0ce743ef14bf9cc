import type { Exchange } from '../client/exchange.ts';
import { httpExchange } from '../client/http-exchange.ts';
import { type LayerMethods, layerMethods } from '../client/layers.ts';
import { operationMethods, type UncheckedMethods } from '../client/operations.ts';
import { senderOf } from '../client/sender.ts';
import { Failure } from './failure.ts';
import type { LocalService } from './local.ts';

/** Where the commands are computed. An empty text, as the environment may have it, is none. */
export interface ServiceOptions {
  readonly url?: string;
  readonly apiKey?: string;
}

export type Service = UncheckedMethods & LayerMethods<object>;

/** Runs work with a service: the one at the address, or one in this process, which ends afterwards. */
export async function withService<T>(
  { url, apiKey }: ServiceOptions,
  work: (service: Service) => Promise<T>,
): Promise<T> {
  if (url) {
    if (!URL.canParse(url)) throw new Failure(`${url} is no address`, 'such as http://127.0.0.1:3000');
    const sender = senderOf({ url, ...(apiKey && { apiKey }) }, reaching(url));
    return work({ ...operationMethods(sender), ...layerMethods(sender) });
  }
  // The whole service takes a while to load: nothing that files tell has to wait for it.
  let local: Promise<LocalService> | undefined;
  const fetchLocal: typeof fetch = async (...request) => {
    local ??= import('./local.ts').then(({ startLocal }) => startLocal(process.env));
    return (await local).fetch(...request);
  };
  try {
    const sender = senderOf({ url: 'http://localhost', fetch: fetchLocal });
    return await work({ ...operationMethods(sender), ...layerMethods(sender) });
  } finally {
    await local?.then(({ close }) => close());
  }
}

/** Says why a service does not answer. */
function reaching(url: string): Exchange {
  return async (...request) => {
    try {
      return await httpExchange(...request);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Failure(
        `the service at ${url} does not answer: ${reason}`,
        'without --url the command computes by itself',
      );
    }
  };
}
