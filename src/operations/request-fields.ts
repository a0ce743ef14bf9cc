import { diagramQuery } from '../contract/diagram.ts';
import { fieldNames } from '../contract/field-names.ts';
import { shapesQuery } from '../contract/query.ts';
import { tensorSchemas } from '../contract/tensor.ts';
import { store } from './store.ts';
import { operations } from './table.ts';

let names: ReadonlySet<string> | undefined;

/** The names of all request fields. The log shows no other parts of a pointer. */
export function requestFields(): ReadonlySet<string> {
  const requests = [...operations, store].map(({ contract }) => contract.request);
  names ??= fieldNames([...requests, tensorSchemas, shapesQuery, diagramQuery]);
  return names;
}
