import { type Client, clientOf } from './client.ts';
import { httpExchange } from './http-exchange.ts';
import { type SenderOptions, senderOf } from './sender.ts';

/** The package's `groupconv/client` in Node: the same, and faster with large tensors. */
export * from './index.ts';

/** Makes a client. Nothing is sent. */
export function createClient(options: SenderOptions): Client {
  return clientOf(senderOf(options, httpExchange));
}
