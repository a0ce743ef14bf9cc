import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { writeSafetensors } from '../../../src/formats/safetensors/file.ts';
import type { Asking } from '../client.ts';
import { type Operation, operationOf } from './document.ts';
import type { Good } from './good.ts';
import type { Drawn } from './tensors.ts';

/** A request, and what is known of its answer. */
export interface Request {
  readonly operation: Operation;
  readonly url: string;
  readonly asking: Asking;
  /** Whether it has to be answered with 200, or refused; undefined: either. */
  readonly good?: boolean;
  /** Whether it has so little time that 504 is right. */
  readonly hasty?: boolean;
}

/** How a request goes over the wire: of what its operation gives, the reply that it asks for. */
interface Wire {
  readonly file: boolean;
  readonly gzip: boolean;
  readonly accept: number;
  readonly coding: string | undefined;
}

export const wires: fc.Arbitrary<Wire> = fc.record({
  file: fc.boolean(),
  gzip: fc.nat({ max: 9 }).map((one) => one === 0),
  accept: fc.nat(),
  coding: fc.constantFrom('gzip', 'deflate;q=0.5', 'br', ...Array<undefined>(7).fill(undefined)),
});

const anything = [undefined, 'application/json', '*/*', 'application/*;q=0.3', 'text/html, */*;q=0.1'];
/** What Accept may say, where it may say more or other than that. */
const accepted: Readonly<Record<string, readonly (string | undefined)[]>> = {
  conv: [
    ...anything,
    'application/x-safetensors',
    'application/x-npy',
    'application/x-npy;q=0.5, application/json;q=0.4',
  ],
  gradients: [...anything, 'application/x-safetensors', 'application/json;q=0.1, application/x-safetensors'],
  quantized: [...anything, 'application/x-safetensors'],
  vectors: [undefined, 'application/zip', 'application/*', '*/*'],
  index: [...anything, 'text/html', 'text/html;q=0.9, application/json'],
  problem: [...anything, 'text/html', 'text/html;q=0.9, application/json'],
  diagram: [undefined, 'image/svg+xml', 'image/*', '*/*'],
};

/** The request in one of the ways in which it can go over the wire. */
export function sent(good: Good, wire: Wire): Request {
  const operation = operationOf(good.id);
  const body = good.fields && bodyOf(good, operation, wire);
  const types = accepted[good.id] ?? anything;
  const accept = types[wire.accept % types.length];
  const headers = {
    ...body?.headers,
    ...(accept !== undefined && { accept }),
    ...(wire.coding !== undefined && { 'accept-encoding': wire.coding }),
  };
  const asking = { method: operation.method.toUpperCase(), headers, ...(body && { body: body.bytes }) };
  return { operation, url: urlOf(operation, good.query), asking, good: true };
}

/** The address of an operation with its parameters, in the path or in the query. */
export function urlOf({ path }: Operation, parameters: Readonly<Record<string, string>> = {}): string {
  const query = { ...parameters };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const { [name]: value = '' } = query;
    delete query[name];
    return encodeURIComponent(value || 'none');
  });
  return Object.keys(query).length === 0 ? filled : `${filled}?${new URLSearchParams(query)}`;
}

function bodyOf(good: Good, { requestBody }: Operation, { file, gzip }: Wire) {
  const written = file && requestBody?.content['application/x-safetensors'] !== undefined;
  const type = written ? 'application/x-safetensors' : 'application/json';
  const bytes = written ? fileOf({ ...good.fields }, good.tensors ?? {}) : Buffer.from(textOf(good));
  const headers = { 'content-type': type, ...(gzip && { 'content-encoding': 'gzip' }) };
  return { headers, bytes: gzip ? gzipSync(bytes) : bytes };
}

/** The body in JSON. */
export function textOf({ fields, tensors = {} }: Pick<Good, 'fields' | 'tensors'>): string {
  const json = Object.entries(tensors).map(([name, { json }]) => [name, json] as const);
  return JSON.stringify({ ...fields, ...Object.fromEntries(json) });
}

/**
 * Those that are given by their elements as tensors of the file, the generated ones among the other fields.
 */
function fileOf(fields: Record<string, unknown>, tensors: Readonly<Record<string, Drawn>>): Buffer {
  const entries = Object.entries(tensors);
  const given = entries.flatMap(([name, { tensor }]) => (tensor ? [[name, tensor] as const] : []));
  for (const [name, { tensor, json }] of entries) if (!tensor) fields[name] = json;
  return Buffer.from(writeSafetensors(given, { request: JSON.stringify(fields) }));
}
