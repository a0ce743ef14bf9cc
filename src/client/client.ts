import createApi, { type Client as Api } from 'openapi-fetch';
import { type LayerMethods, layerMethods } from './layers.ts';
import type { paths } from './openapi.ts';
import { type OperationMethods, operationMethods } from './operations.ts';
import { type SenderOptions, senderOf } from './sender.ts';

/** A client of one service. All methods throw `ServiceProblem`, or what fetch throws where there is no answer. */
export interface Client extends OperationMethods, LayerMethods {
  /** All routes by their paths, as openapi-fetch calls them, with the same retries and errors. Answers are JSON. */
  readonly api: Api<paths, `application/${string}json`>;
}

/** Makes a client. Nothing is sent. */
export function createClient(options: SenderOptions): Client {
  const sender = senderOf(options);
  return {
    ...operationMethods(sender),
    ...layerMethods(sender),
    api: createApi<paths, `application/${string}json`>({ baseUrl: sender.url, fetch: sender.fetch }),
  };
}
