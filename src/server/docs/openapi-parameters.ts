import { mapOperations, type OpenApiDocument } from './openapi-operations.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
}

interface Parameter {
  readonly in?: string;
  readonly schema?: Schema;
}

/** States how the query's lists are written: `1,2`, the form of the examples. Others are read too. */
export function describeLists<D extends OpenApiDocument>(document: D): D {
  const schemas: Readonly<Record<string, Schema>> = document.components?.schemas ?? {};
  const admitsLists = ({ $ref, type, anyOf = [] }: Schema): boolean =>
    $ref === undefined
      ? type === 'array' || anyOf.some(admitsLists)
      : admitsLists(schemas[$ref.slice($ref.lastIndexOf('/') + 1)]);
  const written = (parameter: Parameter) =>
    parameter.in === 'query' && parameter.schema && admitsLists(parameter.schema)
      ? { ...parameter, style: 'form', explode: false }
      : parameter;
  return mapOperations(document, (operation) =>
    operation.parameters ? { ...operation, parameters: operation.parameters.map(written) } : operation,
  );
}
