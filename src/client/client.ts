import createApi, { type Client as Api } from 'openapi-fetch';
import { type JobMethods, jobMethods } from './jobs.ts';
import { type LayerMethods, layerMethods } from './layers.ts';
import type { paths } from './openapi.ts';
import { operationMethods } from './operations.ts';
import { type CallOptions, type Sender, type SenderOptions, senderOf } from './sender.ts';
import type { OperationName, ReplyOf, RequestOf } from './types.ts';

/** A method for each operation: it sends a request, and resolves with the reply. */
type OperationMethods = {
  readonly [Name in OperationName]: (
    request: RequestOf<Name>,
    options?: CallOptions,
  ) => Promise<ReplyOf<Name>>;
};

/** A client of one service. All methods throw `ServiceProblem`, or what fetch throws where there is no answer. */
export interface Client extends OperationMethods, JobMethods, LayerMethods {
  /** All routes by their paths, as openapi-fetch calls them, with the same retries and errors. Answers are JSON. */
  readonly api: Api<paths, `application/${string}json`>;
}

/** Makes a client. Nothing is sent. */
export function createClient(options: SenderOptions): Client {
  return clientOf(senderOf(options));
}

/** A client that sends by a sender. */
export function clientOf(sender: Sender): Client {
  return {
    ...operationMethods(sender),
    ...jobMethods(sender),
    ...layerMethods(sender),
    api: createApi<paths, `application/${string}json`>({ baseUrl: sender.url, fetch: sender.fetch }),
  };
}
