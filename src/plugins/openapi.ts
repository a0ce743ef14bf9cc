import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { version } from '../package.ts';
import { compareExamples, convExamples, shapesExamples } from '../schemas/examples.ts';
import { tensorSchema } from '../schemas/tensor.ts';
import { componentPrefix, tidyComponents } from './openapi-components.ts';

/** The tensor schema parses by hand what the document shows as a choice of forms. */
const zodToJsonConfig = {
  override: ({
    zodSchema,
    jsonSchema,
  }: {
    zodSchema: z.core.$ZodType;
    jsonSchema: z.core.JSONSchema.BaseSchema;
  }) => {
    if (zodSchema === tensorSchema) jsonSchema.$ref = `${componentPrefix}TensorInput`;
  },
};

const tags = [
  { name: 'convolution', description: 'Outputs, shapes and statistics' },
  { name: 'operations', description: 'Health and documents' },
];

/** Collects every route registered after it into the OpenAPI 3.1 document. */
export async function documentRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'groupconv',
        version,
        description:
          'Grouped convolution as an API: shapes, outputs and statistics of PyTorch convolutions, whose bits never change. ' +
          'Errors are application/problem+json (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      security: [],
      tags,
    },
    transform: withExamples(createJsonSchemaTransform({ zodToJsonConfig })),
    transformObject: (input) => tidyComponents(createJsonSchemaTransformObject({ zodToJsonConfig })(input)),
  });
}

/** Named examples of request bodies, by the route's operationId, which Swagger UI offers to send. */
const examples: Readonly<Record<string, object>> = {
  conv: convExamples,
  compare: compareExamples,
  shapes: shapesExamples,
};

function withExamples(transform: SwaggerTransform): SwaggerTransform {
  return (input) => {
    const { schema, url } = transform(input);
    const named = examples[schema.operationId ?? ''];
    return {
      url,
      schema:
        named && isObject(schema.body)
          ? { ...schema, body: { ...schema.body, 'x-examples': named } }
          : schema,
    };
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
