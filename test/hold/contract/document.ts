import { readFileSync } from 'node:fs';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { readIntegers } from '../../../src/contract/query.ts';
import type { JsonSchema } from './arbitrary.ts';

const document = JSON.parse(readFileSync(new URL('../../../openapi/openapi.json', import.meta.url), 'utf8'));
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(document, 'openapi');

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema & AnySchema;
}

export interface Operation {
  readonly operationId: string;
  readonly path: string;
  readonly method: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

/** All that the document has but layers and jobs, whose answers follow from requests before, and ONNX models. */
export const operations: readonly Operation[] = Object.entries<Readonly<Record<string, object>>>(
  document.paths,
)
  .filter(([path]) => !/^\/(v1\/(layers|onnx|jobs)|v2)/.test(path))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ operationId: '', ...operation, path, method })),
  );

/** @throws Error where the document has no operation of this id. */
export function operationOf(id: string): Operation {
  const operation = operations.find(({ operationId }) => operationId === id);
  if (!operation) throw new Error(`the document has no operation ${id}`);
  return operation;
}

/** What a reference in the document refers to. */
export const resolve = (reference: string): JsonSchema =>
  reference
    .slice(2)
    .split('/')
    .reduce((inner, key) => inner[key], document);

const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

function validatorAt(...keys: readonly string[]) {
  const reference = `openapi#/${keys.map(escaped).join('/')}`;
  return ajv.getSchema(reference) ?? ajv.compile({ $ref: reference });
}

/** Whether the document allows this body of application/json. */
export function allowsBody({ path, method }: Operation, body: unknown): boolean {
  return (
    validatorAt('paths', path, method, 'requestBody', 'content', 'application/json', 'schema')(body) === true
  );
}

/** The values that a text in a query may stand for: itself, true or false, or integers. */
function meanings(text: string): readonly unknown[] {
  if (text === 'true' || text === 'false') return [text, text === 'true'];
  const integers = readIntegers(text);
  const list = typeof integers === 'number' ? [integers] : integers;
  return [text, integers, list];
}

/** Whether the document allows this query. */
export function allowsQuery(
  { path, method, parameters = [] }: Operation,
  query: Readonly<Record<string, string>>,
): boolean {
  return parameters.every(({ name, required }, i) => {
    if (query[name] === undefined) return !required;
    const allows = validatorAt('paths', path, method, 'parameters', String(i), 'schema');
    return meanings(query[name]).some((value) => allows(value) === true);
  });
}

/** What an operation answers with, as a name. */
export const answerOf = ({ operationId }: Operation, type: string) => `${operationId} in ${type}`;

/** The media types of all operations' answers that are no problems. */
export const answers: readonly string[] = operations.flatMap((operation) =>
  Object.keys(document.paths[operation.path][operation.method].responses[200].content).map((type) =>
    answerOf(operation, type),
  ),
);

/** What of a reply the document does not say; undefined where all is well. */
export function undocumented(
  { path, method }: Operation,
  status: number,
  type: string,
  body: Buffer,
): string | undefined {
  const content = document.paths[path][method].responses[status]?.content;
  if (!content) return `status ${status} is not documented`;
  if (!content[type]) return `${type} is not documented for ${status}`;
  if (!type.endsWith('json')) return undefined;
  const validate = validatorAt(
    ...['paths', path, method, 'responses', String(status), 'content', type, 'schema'],
  );
  return validate(JSON.parse(body.toString())) ? undefined : JSON.stringify(validate.errors);
}
