import type { Exchange } from '../client/exchange.ts';
import { httpExchange } from '../client/http-exchange.ts';
import { type LayerMethods, layerMethods } from '../client/layers.ts';
import { operationMethods, type UncheckedMethods } from '../client/operations.ts';
import { senderOf } from '../client/sender.ts';
import { meterAtZero, plannedMacs, readMeter } from '../memory/meter.ts';
import { Failure } from './failure.ts';
import { byJobs, type Progress } from './jobs.ts';
import type { LocalService } from './local.ts';

/** Where the commands are computed. An empty text, as the environment may have it, is none. */
export interface ServiceOptions {
  readonly url?: string;
  readonly apiKey?: string;
}

export interface Service extends UncheckedMethods, LayerMethods<object> {
  /** How far the work is. */
  readonly progress: () => Progress;
  /** Long work goes another way, where only that tells how far it is. */
  readonly longWork?: UncheckedMethods;
}

/** Runs work with a service: the one at the address, or one in this process, which ends afterwards. */
export async function withService<T>(
  { url, apiKey }: ServiceOptions,
  work: (service: Service) => Promise<T>,
): Promise<T> {
  if (url) return work(remoteService(url, apiKey));
  // The whole service takes a while to load: nothing that files tell has to wait for it.
  let local: Promise<LocalService> | undefined;
  const meter = meterAtZero();
  const exchange: Exchange = async (...request) => {
    local ??= import('./local.ts').then(({ startLocal }) => startLocal(process.env, meter));
    return (await local).exchange(...request);
  };
  try {
    const sender = senderOf({ url: 'http://localhost' }, exchange);
    const progress = () => ({ done: readMeter(meter), total: plannedMacs(meter) });
    return await work({ ...operationMethods(sender), ...layerMethods(sender), progress });
  } finally {
    await local?.then(({ close }) => close());
  }
}

/** A service that is away for half a minute ends no job. */
const jobRetries = 6;

/** The address of a service without a slash at its end. @throws Failure */
export function addressOf(url: string): string {
  if (/^https?:/.test(url) && URL.canParse(url)) return new URL(url).href.replace(/\/+$/, '');
  throw new Failure(`${url} is no address`, 'such as http://127.0.0.1:3000');
}

function remoteService(given: string, apiKey: string | undefined): Service {
  const url = addressOf(given);
  const options = { url, ...(apiKey && { apiKey }) };
  const exchange = reaching(url);
  const sender = senderOf(options, exchange);
  let progress: Progress = { done: 0, total: 0 };
  return {
    ...operationMethods(sender),
    ...layerMethods(sender),
    progress: () => progress,
    longWork: byJobs(senderOf({ ...options, retries: jobRetries }, exchange), (told) => {
      progress = told;
    }),
  };
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
