import { ask, type Reply } from '../client.ts';
import type { Service } from '../service.ts';
import type { LargeRequest } from './requests.ts';

export function send({ url }: Service, { operation, body, headers }: LargeRequest): Promise<Reply> {
  return ask(`${url}/v1/${operation}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
}
