import { ask } from '../client.ts';
import { randomNumbers } from '../seed.ts';
import type { Service } from '../service.ts';

const headers = { 'content-type': 'application/json' };
const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };

/** Versions that the service keeps. */
export const versions = 2;

/**
 * Stores, reads, computes with and deletes the layers of one client, and compares each answer with a model.
 * @returns the differences
 */
export async function useLayers({ url }: Service, client: number, steps: number): Promise<string[]> {
  const random = randomNumbers(`layers ${client}`);
  const model = new Map<string, number[]>();
  const tags = new Map<number, unknown>();
  const differences: string[] = [];
  const same = (what: string, got: unknown, wanted: unknown) => {
    if (got !== wanted) differences.push(`${what}: ${got}, not ${wanted}`);
  };
  for (let i = 0; i < steps; i++) {
    const name = `client-${client}-${Math.floor(4 * random())}`;
    const path = `${url}/v1/layers/${name}`;
    const values = model.get(name) ?? [];
    const current = values.at(-1);
    const action = Math.floor(5 * random());
    if (action <= 1) {
      const value = Math.floor(6 * random());
      const body = JSON.stringify({ layer, weight: { fill: value } });
      const reply = await ask(path, { method: 'PUT', headers, body });
      same(`PUT ${name}`, reply.status, current === undefined ? 201 : 200);
      same(`the tag of ${value}`, reply.headers.etag, tags.get(value) ?? reply.headers.etag);
      tags.set(value, reply.headers.etag);
      model.set(name, [...values.filter((one) => one !== value), value].slice(-versions));
    } else if (action === 2) {
      const reply = await ask(path);
      same(`GET ${name}`, reply.status, current === undefined ? 404 : 200);
      if (current !== undefined) same(`GET ${name}`, reply.headers.etag, tags.get(current));
    } else if (action === 3) {
      const [oldest] = values;
      const version = oldest === undefined ? '' : `@${String(tags.get(oldest)).slice(1, -1)}`;
      const body = JSON.stringify({ layer: name + version, input: [[[1, 0]]] });
      const reply = await ask(`${url}/v1/conv`, { method: 'POST', headers, body });
      same(`conv ${name}`, reply.status, oldest === undefined ? 404 : 200);
      if (oldest !== undefined) same(`conv ${name}`, JSON.parse(reply.body).output[0][0][0], oldest);
    } else {
      const { status } = await ask(path, { method: 'DELETE' });
      same(`DELETE ${name}`, status, current === undefined ? 404 : 204);
      model.delete(name);
    }
  }
  for (const name of model.keys()) await ask(`${url}/v1/layers/${name}`, { method: 'DELETE' });
  return differences;
}
