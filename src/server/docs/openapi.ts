import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Format } from '../../formats/format.ts';
import { bodyTypes, formats } from '../../formats/registry.ts';
import type { Operation } from '../../operations/operation.ts';
import { operations } from '../../operations/table.ts';
import { manifest } from '../package.ts';
import { tidyComponents } from './openapi-components.ts';
import { describeHeaders } from './openapi-headers.ts';
import { describeLists } from './openapi-parameters.ts';

/** Bytes come from the decoding of a body. JSON cannot carry them, so they are no branch of a union. */
const zodToJsonConfig = {
  override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    if (jsonSchema.anyOf)
      jsonSchema.anyOf = jsonSchema.anyOf.filter((branch) => Object.keys(branch).length > 0);
  },
};

const tags = [
  { name: 'convolution', description: 'Outputs, shapes and statistics' },
  { name: 'operations', description: 'Health and documents' },
];

/** Collects all routes into the OpenAPI 3.1 document. Must run before the first route is added. */
export async function collectOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'groupconv',
        version: manifest.version,
        description:
          'Grouped convolution as an API: ' +
          'shapes, outputs and statistics of PyTorch convolutions, whose bits never change. ' +
          'Errors are application/problem+json (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      // Used if keys are configured.
      security: [{}, { bearer: [] }, { apiKey: [] }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        },
      },
      tags,
    },
    transform: withExamples(createJsonSchemaTransform({ zodToJsonConfig })),
    transformObject: (input) =>
      describeHeaders(
        describeLists(tidyComponents(createJsonSchemaTransformObject({ zodToJsonConfig })(input))),
      ),
  });
}

/** The files that an operation takes, by media type. */
function fileBodies({ files }: Operation) {
  if (!files) return {};
  const described = bodyTypes.flatMap((type) => {
    const { mediaType, describeBody }: Format = formats[type];
    return describeBody ? [[mediaType, { schema: { description: describeBody(files.tensors) } }]] : [];
  });
  return Object.fromEntries(described);
}

/** Adds examples and further media types to the request bodies of all routes. */
function withExamples(transform: SwaggerTransform): SwaggerTransform {
  return (input) => {
    const { schema, url } = transform(input);
    const { operationId = '', body } = schema;
    const operation = operations.find(({ name }) => name === operationId);
    if (!operation || typeof body !== 'object' || body === null) return { schema, url };
    const content = {
      [formats.json.mediaType]: { schema: { ...body, 'x-examples': operation.contract.examples } },
      ...fileBodies(operation),
    };
    return { schema: { ...schema, body: { content } }, url };
  };
}
