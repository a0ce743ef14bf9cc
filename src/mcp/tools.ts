import { z } from 'zod';
import type { Operation } from '../operations/operation.ts';
import { operations } from '../operations/table.ts';
import { shortSchema, type ToolSchema } from './schemas.ts';

/** A tool as a client lists it. */
export interface ToolDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: ToolSchema;
  readonly annotations: { readonly readOnlyHint: true; readonly openWorldHint: false };
}

let described: readonly ToolDescription[] | undefined;

/** Every operation as a tool. Made at the first use: the schemas take a while. */
export function describeTools(): readonly ToolDescription[] {
  described ??= operations.map(describeTool);
  return described;
}

function describeTool({ name, contract }: Operation): ToolDescription {
  const { summary, description, request } = contract;
  const { $ref = '', $defs = {} } = z.toJSONSchema(request, { io: 'input', unrepresentable: 'any' });
  // The schema of a tool is an object, not a reference to one.
  const { [$ref.slice($ref.lastIndexOf('/') + 1)]: schema = {}, ...definitions } = $defs;
  const short = shortSchema({ ...schema, $defs: definitions });
  // How tensors come back is not the caller's choice: they stay in a resource.
  const { format: _, ...properties } = Object(short.properties);
  return {
    name,
    title: summary,
    description: description.replaceAll(' Time spent is in Server-Timing.', ''),
    inputSchema: { ...short, properties },
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
}

/** The operation of a tool. */
export function operationNamed(name: string): Operation | undefined {
  return operations.find((operation) => operation.name === name);
}

export const toolNames = operations.map(({ name }) => name);
