import type { Operation } from '../../operations/operation.ts';
import { store } from '../../operations/store.ts';
import { operations } from '../../operations/table.ts';

/** All whose body is a request of a contract. */
export const withContracts: readonly Pick<Operation, 'name' | 'contract' | 'files'>[] = [
  ...operations,
  store,
];

/** An operation of the document, as far as the steps that complete it look into it. */
export interface DocumentedOperation {
  readonly operationId?: string;
  readonly requestBody?: object;
  readonly parameters?: readonly object[];
  readonly responses: Readonly<Record<string, object>>;
}

export interface OpenApiDocument {
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> };
  readonly paths?: unknown;
}

/** The document with each of its operations changed. */
export function mapOperations<D extends OpenApiDocument>(
  document: D,
  change: (operation: DocumentedOperation) => DocumentedOperation,
): D {
  const paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>> = JSON.parse(
    JSON.stringify(document.paths ?? {}),
  );
  return { ...document, paths: mapValues(paths, (methods) => mapValues(methods, change)) };
}

/** The record with each of its values changed. */
export function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  change: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
