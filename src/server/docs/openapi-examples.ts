import { documentedCodes } from '../http/problems/documented.ts';
import { problemType } from '../http/problems/problem-text.ts';
import examples from './examples.json' with { type: 'json' };
import {
  type DocumentedOperation,
  mapOperations,
  mapValues,
  type OpenApiDocument,
  withContracts,
} from './openapi-operations.ts';

const json = 'application/json';

interface Content {
  readonly content?: Readonly<Record<string, object>>;
}

/**
 * Adds the examples: requests from the operations' contracts, and what the service answers, which `npm run openapi`
 * asks it. Problems are components, since most routes have most of them.
 */
export function addExamples<D extends OpenApiDocument>(document: D): D {
  const documented = new Set<string>();
  const shown = mapOperations(document, (operation) => ({
    ...operation,
    ...(operation.requestBody && { requestBody: withRequests(operation, operation.requestBody) }),
    responses: mapValues(operation.responses, (response, status) => {
      if (status.startsWith('20')) return withReplies(operation, response);
      for (const code of codesOf(response)) documented.add(code);
      return withProblems(response);
    }),
  }));
  // Routes that the document does not have answer with others, too.
  const problems = Object.entries(examples.problems).filter(([code]) => documented.has(code));
  const values = mapValues<object, object>(Object.fromEntries(problems), (value) => ({ value }));
  return { ...shown, components: { ...shown.components, examples: values } };
}

const codesOf = ({ description = '' }: { readonly description?: string }) => documentedCodes(description);

function withRequests({ operationId }: DocumentedOperation, body: Content): object {
  return show(body, json, withContracts.find(({ name }) => name === operationId)?.contract.examples);
}

function withReplies({ operationId = '' }: DocumentedOperation, response: Content): object {
  const replies = new Map<string, Readonly<Record<string, unknown>>>(Object.entries(examples.replies));
  const given = replies.get(operationId);
  return show(response, json, given && mapValues(given, (value) => ({ value })));
}

function withProblems(response: Content & { readonly description?: string }): object {
  const references = codesOf(response).map(
    (code) => [code, { $ref: `#/components/examples/${code}` }] as const,
  );
  return show(response, problemType, Object.fromEntries(references));
}

/** Adds examples to one media type of a body. */
function show<Body extends Content>(body: Body, type: string, given: object | undefined): Body {
  const media = body.content?.[type];
  if (media === undefined || given === undefined) return body;
  return { ...body, content: { ...body.content, [type]: { ...media, examples: given } } };
}
