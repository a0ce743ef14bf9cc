import fc from 'fast-check';
import { arbitraryOf } from './arbitrary.ts';
import { allowsBody, allowsQuery, type Operation, operationOf, operations, resolve } from './document.ts';
import { type Good, good } from './good.ts';
import { type Request, sent, textOf, urlOf, wires } from './request.ts';
import { type Spoiling, spoil, spoilings } from './spoiled.ts';

const json = { 'content-type': 'application/json' };

/** What the document does not allow has to be refused; what it allows need not make sense. */
function posted(operation: Operation, body: unknown, headers: Headers): Request {
  const request = {
    operation,
    url: operation.path,
    asking: { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) },
    hasty: headers['request-timeout'] !== undefined,
  };
  return allowsBody(operation, body) ? request : { ...request, good: false };
}

function asked(operation: Operation, query: Readonly<Record<string, unknown>>, headers: Headers): Request {
  const texts = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const request = {
    operation,
    url: urlOf(operation, texts),
    asking: { method: 'GET', headers },
    hasty: headers['request-timeout'] !== undefined,
  };
  return allowsQuery(operation, texts) ? request : { ...request, good: false };
}

type Headers = Readonly<Record<string, string>>;

/** Now and then so little time that it may have run out. */
const headers = fc
  .nat({ max: 9 })
  .map(
    (one): Record<string, string> => (one < 2 ? { 'request-timeout': one === 0 ? '0.000001' : '0.001' } : {}),
  );

/** Requests as the document describes them, whether they make sense or not. */
function describing(operation: Operation): fc.Arbitrary<Request> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema)
    return fc
      .tuple(arbitraryOf(schema, resolve), headers)
      .map(([body, more]) => posted(operation, body, more));
  const fields = (operation.parameters ?? []).map(
    ({ name, schema }) => [name, arbitraryOf(schema, resolve).map(String)] as const,
  );
  return fc
    .tuple(fc.record(Object.fromEntries(fields), { requiredKeys: [] }), headers)
    .map(([query, more]) => asked(operation, query, more));
}

export const described = fc.oneof(...operations.map(describing));

/** A request that would be answered, with one thing in it changed. */
function spoilt(good: Good, spoiling: Spoiling, headers: Headers): Request {
  const operation = operationOf(good.id);
  if (!good.fields) {
    const query = { ...good.query };
    spoil(query, spoiling);
    return asked(operation, query, headers);
  }
  const body: unknown = JSON.parse(textOf(good));
  spoil(body, spoiling);
  return posted(operation, body, headers);
}

function hurried({ asking, ...request }: Request, headers: Headers): Request {
  const all = { ...asking.headers, ...headers };
  return { ...request, asking: { ...asking, headers: all }, hasty: all['request-timeout'] !== undefined };
}

/** A request twice as it is, on different ways, and spoiled twice. */
export const families: fc.Arbitrary<readonly Request[]> = fc
  .tuple(good, wires, wires, spoilings, spoilings, headers)
  .map(([good, one, other, spoiling, worse, headers]) => [
    sent(good, one),
    hurried(sent(good, other), headers),
    spoilt(good, spoiling, headers),
    spoilt(good, worse, {}),
  ]);
