import { expect, it } from 'vitest';
import { createClient, type OperationName, type TypedTensor } from '../../src/client/node.ts';
import { operations } from '../../src/operations/table.ts';
import { listeningApp } from '../helpers/app.ts';
import { roundedTo } from '../helpers/halves.ts';
import { exchangesOf } from './exchanges.ts';

const { url } = await listeningApp();
const exchanges = exchangesOf(createClient({ url }));

/** What the service answers without the client, with tensors as nested numbers. */
async function withoutClient(operation: OperationName, request: object): Promise<Response> {
  const form = operation === 'translate' || operation === 'vectors' ? {} : { format: 'nested' };
  const takesForm = ['conv', 'compare', 'gradients', 'quantized'].includes(operation);
  const body = JSON.stringify({ ...request, ...(takesForm && form) });
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${url}/v1/${operation}`, { method: 'POST', headers, body });
  expect(reply.status).toBe(200);
  return reply;
}

function isTypedTensor(value: object): value is TypedTensor {
  return 'data' in value && ArrayBuffer.isView(value.data);
}

function nested({ shape, data }: TypedTensor): unknown {
  const elements: unknown[] = Array.from(data);
  const rows = shape.slice(1).reduceRight((items, size) => {
    const count = size === 0 ? 0 : items.length / size;
    return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
  }, elements);
  return rows;
}

/** The value with every number rounded by the rule, typed arrays as nested ones: JSON has short decimals. */
function plain(value: unknown, round: (number: number) => number): unknown {
  if (typeof value === 'number') return round(value);
  if (Array.isArray(value)) return value.map((item) => plain(item, round));
  if (typeof value !== 'object' || value === null) return value;
  if (isTypedTensor(value)) return plain(nested(value), round);
  const members = Object.entries(value).filter(([key]) => !/_ms$/.test(key));
  return Object.fromEntries(members.map(([key, inner]) => [key, plain(inner, round)]));
}

it('should have a method for each operation of the service, tried with its documented requests', () => {
  const tried = new Set(exchanges.map(({ operation }) => operation));
  expect([...tried].sort()).toEqual(operations.map(({ name }) => name).sort());
});

it.each(exchanges.filter(({ operation }) => operation !== 'vectors'))(
  'should answer $operation $example as the route does in JSON',
  async ({ operation, example, request, reply }) => {
    const round = example === 'half' ? (value: number) => roundedTo('float16', value) : Math.fround;
    const expected: unknown = await (await withoutClient(operation, request)).json();
    expect(plain(await reply(), round)).toEqual(plain(expected, round));
  },
);

it.each(exchanges.filter(({ operation }) => operation === 'vectors'))(
  'should give the zip file of vectors $example',
  async ({ operation, request, reply }) => {
    const expected = await (await withoutClient(operation, request)).arrayBuffer();
    expect(Buffer.compare(Buffer.from(Object(await reply())), Buffer.from(expected))).toBe(0);
  },
);
