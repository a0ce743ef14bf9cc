import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { fitting } from '../../helpers/layers.ts';
import { arbitraryOf, type JsonSchema } from '../arbitrary.ts';
import { type Asking, ask, type Reply, repeat } from '../client.ts';
import { atMost, type Scenario, scaled } from '../scenario.ts';
import { startService } from '../service.ts';

const document = JSON.parse(readFileSync(new URL('../../../openapi/openapi.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, 'openapi');

const pointer = (...keys: readonly string[]) =>
  keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
const resolve = (reference: string): JsonSchema =>
  reference
    .slice(2)
    .split('/')
    .reduce((inner, key) => inner[key], document);

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

const operations: readonly Operation[] = Object.entries<Readonly<Record<string, object>>>(
  document.paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ ...operation, path, method })),
);

interface Request {
  readonly operation: Operation;
  readonly asking: Asking;
  readonly url: string;
  /** Whether it must be answered, or must not; undefined: either. */
  readonly good?: boolean;
}

const json = { 'content-type': 'application/json' };
const posted = (operation: Operation, body: unknown, good?: boolean): Request => ({
  operation,
  asking: { method: 'POST', headers: json, body: JSON.stringify(body) },
  url: operation.path,
  ...(good !== undefined && { good }),
});

/** Requests as the document describes them, whether they make sense or not. */
function described(operation: Operation): fc.Arbitrary<Request> {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema) return arbitraryOf(schema, resolve).map((body) => posted(operation, body));
  const fields = (operation.parameters ?? []).map(
    ({ name, schema }) => [name, arbitraryOf(schema, resolve)] as const,
  );
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] }).map((query) => ({
    operation,
    asking: { method: operation.method.toUpperCase() },
    url: `${operation.path}?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]))}`,
  }));
}

const conv = operations.find(({ path }) => path === '/v1/conv') ?? operations[0];
const good = fitting({ width: 4 }).map(({ spec, shape }) => ({
  layer: spec,
  input: { shape, fill: 0.5 },
  format: 'flat',
}));

/** Ways to spoil a good request. */
const spoilers: readonly ((request: object) => object)[] = [
  (request) => ({ ...request, unknown: 1 }),
  (request) => ({ ...request, layer: { ...Object(request).layer, unknown: 1 } }),
  (request) => ({ ...request, layer: { ...Object(request).layer, in_channels: '4' } }),
  (request) => ({ ...request, layer: { ...Object(request).layer, groups: 1_000_003 } }),
  (request) => ({ ...request, layer: { ...Object(request).layer, kernel_size: 0 } }),
  (request) => ({ ...request, layer: { ...Object(request).layer, type: 'conv4d' } }),
  (request) => ({ ...request, input: { ...Object(request).input, fill: 'x' } }),
  (request) => ({ ...request, input: { ...Object(request).input, shape: [-1] } }),
  (request) => ({ ...request, format: 'xml' }),
  (request) => ({ ...request, seed: 0.5 }),
  ({ ...request }) => ({ ...request, layer: undefined }),
  ({ ...request }) => ({ ...request, input: undefined }),
];

const requests: fc.Arbitrary<Request> = fc.oneof(
  { weight: 5, arbitrary: fc.oneof(...operations.map(described)) },
  { weight: 2, arbitrary: good.map((body) => posted(conv, body, true)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(good, fc.constantFrom(...spoilers))
      .map(([body, spoil]) => posted(conv, spoil(body), false)),
  },
);

/** What of a reply the document does not say; undefined where all is well. */
function fault({ operation, good }: Request, { status, headers, body }: Reply): string | undefined {
  if (status >= 500) return `${status}`;
  if (good === true && status !== 200) return `good data was answered with ${status}: ${body.slice(0, 300)}`;
  if (good === false && (status < 400 || status > 499)) return `bad data was answered with ${status}`;
  const { path, method } = operation;
  const content = document.paths[path][method].responses[status]?.content;
  if (!content) return `status ${status} is not documented`;
  const type = headers['content-type']?.split(';', 1)[0] ?? '';
  if (!content[type]) return `${type} is not documented for ${status}`;
  if (!type.endsWith('json')) return undefined;
  const at = pointer('paths', path, method, 'responses', String(status), 'content', type, 'schema');
  const validate = ajv.getSchema(`openapi#/${at}`) ?? ajv.compile({ $ref: `openapi#/${at}` });
  return validate(JSON.parse(Buffer.from(body, 'latin1').toString()))
    ? undefined
    : JSON.stringify(validate.errors);
}

/** Requests made from our own OpenAPI document, and good and spoiled ones, and what it says of the answers. */
export const contractScenario: Scenario = {
  name: 'contract',
  async run(size) {
    const limits = { MAX_ELEMENTS: '100000', MAX_MACS: '10000000' };
    const service = await startService({ ...limits });
    const many = scaled(100_000, size, 2000);
    const share = 1000;
    const faults: string[] = [];
    let answered = 0;
    try {
      for (let done = 0; done < many; done += share) {
        const batch = fc.sample(requests, Math.min(share, many - done));
        await repeat(batch.length, 8, async (i) => {
          const request = batch[i];
          const reply = await ask(service.url + request.url, request.asking);
          if (reply.status === 200) answered++;
          const wrong = fault(request, reply);
          if (wrong === undefined) return;
          faults.push(wrong);
          if (faults.length <= 3)
            process.stderr.write(`${wrong}\n  ${request.url} ${String(request.asking.body).slice(0, 500)}\n`);
        });
      }
      return [
        atMost(`replies outside the contract, of ${many} (${answered} answered with 200)`, faults.length, 0),
      ];
    } finally {
      await service.stop();
    }
  },
};
