import { operations } from '../../operations/table.ts';
import {
  type DocumentedOperation,
  mapOperations,
  mapValues,
  type OpenApiDocument,
} from './openapi-operations.ts';

/** The header fields of replies, with the statuses that have them. */
const replyFields = {
  'X-Request-Id': {
    on: () => true,
    header: { description: 'The `instance` of a problem and the id in the log', schema: { type: 'string' } },
  },
  'RateLimit-Policy': {
    // The parser refuses these before the rate limit counts them.
    on: (status: string) => status !== '408' && status !== '431',
    header: {
      description: 'Where RATE_LIMIT is set: how many requests (q) in how many seconds (w)',
      schema: { type: 'string' },
      example: '"default";q=100;w=60',
    },
  },
  RateLimit: {
    on: (status: string) => status !== '408' && status !== '431',
    header: {
      description: 'Where RATE_LIMIT is set: how many are left (r) for how many seconds (t)',
      schema: { type: 'string' },
      example: '"default";r=99;t=60',
    },
  },
  'Retry-After': {
    on: (status: string) => status === '429' || status === '503',
    header: { description: 'Seconds after which to try again', schema: { type: 'integer' } },
  },
  'WWW-Authenticate': {
    on: (status: string) => status === '401',
    header: {
      description: 'How to send an API key',
      schema: { type: 'string' },
      example: 'Bearer realm="groupconv"',
    },
  },
  Allow: {
    on: (status: string) => status === '405',
    header: { description: 'The methods that the route has', schema: { type: 'string' } },
  },
  'Accept-Post': {
    on: (status: string) => status === '415',
    header: {
      description:
        'The media types of the bodies that the route takes, as in Accept. Absent if the coding was wrong',
      schema: { type: 'string' },
      example: 'application/json, application/x-safetensors',
    },
  },
  ETag: {
    on: (status: string, _: boolean, operation: string) =>
      ['layer', 'store'].includes(operation) && /^(200|201|304)$/.test(status),
    header: {
      description: 'The version of the stored layer',
      schema: { type: 'string' },
      example: '"0123456789abcdef"',
    },
  },
  'Server-Timing': {
    on: (status: string, computes: boolean) => computes && status === '200',
    header: {
      description: 'How long each step took, in milliseconds',
      schema: { type: 'string' },
      example: 'decode;dur=0.041, queue;dur=0.000, compute;dur=0.093, encode;dur=0.022',
    },
  },
  'Groupconv-Numerics': {
    on: (status: string, computes: boolean) => computes && status === '200',
    header: { description: 'How every sum is computed: docs/numerics.md', schema: { type: 'string' } },
  },
} as const;

const requestTimeout = {
  name: 'Request-Timeout',
  in: 'header',
  // No example: Swagger UI would send it with every request.
  description: 'The time budget in seconds, such as 2.5, counted from the header; at most REQUEST_BUDGET_MS',
  schema: { type: 'number', exclusiveMinimum: 0 },
};

const prefer = {
  name: 'Prefer',
  in: 'header',
  description:
    '`respond-async`: the answer is 202 with a job, as GET /v1/jobs/{id} answers it, and its address in Location (RFC 7240)',
  schema: { type: 'string' },
};

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'With `Prefer: respond-async`: the same key gives the same job, if the request is the same',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Header fields of requests, by what their references are called. */
const requestFields = { requestTimeout, prefer, idempotencyKey };

/**
 * Operations that run as jobs. The document has no answer of status 202 for them: every generated client would take
 * the answer of a plain request for a job, too.
 */
const jobs: ReadonlySet<string> = new Set(operations.map(({ name }) => name));

/** Operations whose answers carry the numerics and the timing. */
const computing: ReadonlySet<string> = new Set(
  operations.filter(({ computes }) => computes).map(({ name }) => name),
);

/** Adds the header fields of requests and replies to every operation. */
export function describeHeaders<D extends OpenApiDocument>(document: D): D {
  const headers = mapValues(replyFields, ({ header }) => header);
  const described = {
    ...document,
    components: { ...document.components, parameters: requestFields, headers },
  };
  return mapOperations(described, withHeaders);
}

function withHeaders(operation: DocumentedOperation): DocumentedOperation {
  const { operationId = '' } = operation;
  const computes = computing.has(operationId);
  const responses = mapValues(operation.responses, (response, status) => {
    const names = Object.entries(replyFields).filter(([, { on }]) => on(status, computes, operationId));
    const headers = names.map(([name]) => [name, { $ref: `#/components/headers/${name}` }] as const);
    return { ...response, headers: Object.fromEntries(headers) };
  });
  if (!operation.requestBody) return { ...operation, responses };
  const names = jobs.has(operationId) ? Object.keys(requestFields) : ['requestTimeout'];
  const references = names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
  const parameters = [...(operation.parameters ?? []), ...references];
  return { ...operation, parameters, responses };
}
