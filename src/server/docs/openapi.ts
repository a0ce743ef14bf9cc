import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Format } from '../../formats/format.ts';
import { formats, requestTypes } from '../../formats/registry.ts';
import type { Operation } from '../../operations/operation.ts';
import { manifest } from '../package.ts';
import { asOpenApi30 } from './openapi-3.0.ts';
import { tidyComponents } from './openapi-components.ts';
import { keepOptional } from './openapi-defaults.ts';
import { addExamples } from './openapi-examples.ts';
import { describeHeaders } from './openapi-headers.ts';
import { type OpenApiDocument, withContracts } from './openapi-operations.ts';
import { describeLists } from './openapi-parameters.ts';

const zodToJsonConfig = {
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    // Bytes come from the decoding of a body. JSON cannot carry them, so they are no branch of a union.
    const branches = jsonSchema.anyOf?.filter((branch) => Object.keys(branch).length > 0) ?? [];
    if (branches.length > 1) jsonSchema.anyOf = branches;
    else if (jsonSchema.anyOf) {
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, branches[0]);
    }
    // The bounds of every integer in JavaScript say nothing.
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  },
};

const tags = [
  { name: 'convolution', description: 'Outputs, shapes and statistics' },
  { name: 'layers', description: 'Layers that are stored under a name' },
  { name: 'jobs', description: 'Requests that are computed later' },
  { name: 'inference', description: 'The Open Inference Protocol (KServe v2, Triton) for stored layers' },
  { name: 'operations', description: 'Health and documents' },
];

declare module 'fastify' {
  interface FastifyInstance {
    /** The document in OpenAPI 3.0, for tools that know no 3.1. */
    swagger30: FastifyInstance['swagger'];
  }
}

const description =
  'Grouped convolution as an API: ' +
  'shapes, outputs and statistics of PyTorch convolutions, whose bits never change. ' +
  'Errors are application/problem+json (RFC 9457).';

const contact = { name: 'The groupconv maintainers' };

/** The versions of the document. 3.0 has no identifiers of licences. */
const versions = [
  {
    openapi: '3.1.0',
    decorator: 'swagger',
    license: { name: 'MIT', identifier: 'MIT' },
    adapt: <D>(made: D) => made,
  },
  {
    openapi: '3.0.3',
    decorator: 'swagger30',
    license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    adapt: asOpenApi30,
  },
] as const;

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'A key of API_KEYS' },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of API_KEYS' },
} as const;

/** Collects all routes into the OpenAPI document, in two versions. Must run before the first route is added. */
export async function collectOpenApi(app: FastifyInstance): Promise<void> {
  for (const { openapi, decorator, license, adapt } of versions)
    await app.register(swagger, {
      decorator,
      openapi: {
        openapi,
        info: { title: 'groupconv', version: manifest.version, description, contact, license },
        servers: [{ url: '/' }],
        // Used if keys are configured.
        security: [{}, { bearer: [] }, { apiKey: [] }],
        components: { securitySchemes },
        tags,
      },
      transform: withFiles(createJsonSchemaTransform({ zodToJsonConfig })),
      transformObject: (input) =>
        adapt(complete(createJsonSchemaTransformObject({ zodToJsonConfig })(input))),
    });
}

/** The document as the type provider makes it, with all that the schemas do not say. */
function complete<D extends OpenApiDocument>(document: D): D {
  return describeHeaders(addExamples(describeLists(keepOptional(tidyComponents(document)))));
}

/** The files that an operation takes, by media type. */
function fileBodies({ files }: Pick<Operation, 'files'>) {
  if (!files) return {};
  const described = requestTypes.flatMap((type) => {
    const { mediaType, describeBody }: Format = formats[type];
    return describeBody ? [[mediaType, binary(describeBody(files.tensors))]] : [];
  });
  return Object.fromEntries(described);
}

/** The bodies of a route that hold layers, not a request. */
function modelBodies({ bodies = [] }: FastifyContextConfig) {
  const described = bodies.flatMap((type) => {
    const { mediaType, modelBody }: Format = formats[type];
    return modelBody === undefined ? [] : [[mediaType, binary(modelBody)]];
  });
  return Object.fromEntries(described);
}

const binary = (description: string) => ({ schema: { type: 'string', format: 'binary', description } });

/** Adds the files that routes take to their request bodies. */
function withFiles(transform: SwaggerTransform): SwaggerTransform {
  return (input) => {
    const { schema, url } = transform(input);
    const { operationId = '', body } = schema;
    const models = modelBodies(input.route.config ?? {});
    const operation = withContracts.find(({ name }) => name === operationId);
    const isRequest = operation && typeof body === 'object' && body !== null;
    if (!isRequest && Object.keys(models).length === 0) return { schema, url };
    const requests = isRequest && { [formats.json.mediaType]: { schema: body }, ...fileBodies(operation) };
    return { schema: { ...schema, body: { content: { ...requests, ...models } } }, url };
  };
}
