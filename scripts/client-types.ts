import openapiTS, { astToString } from 'openapi-typescript';

const head = `/**
 * The service's contract as types: what requests may be, and what answers are. \`npm run openapi\` writes this file
 * from the OpenAPI document.
 */

`;

/** Parts that would make no types, or types of what the client throws. */
const leftOut = (key: string) => /^(examples|headers|[45]\d\d)$/.test(key);

/** The client's types as a module, from the OpenAPI document. */
export async function clientTypes(document: object): Promise<string> {
  const reduced = JSON.stringify(document, (key, value) => (leftOut(key) ? undefined : value));
  return head + astToString(await openapiTS(reduced, { immutable: true }));
}
