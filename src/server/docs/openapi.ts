import swagger, { type SwaggerTransform } from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import {
  compareExamples,
  convExamples,
  explainExamples,
  gradientsExamples,
  shapesExamples,
  sweepExamples,
} from '../../contract/examples.ts';
import { tensorSchema } from '../../contract/tensor.ts';
import { mediaTypes } from '../http/reply/negotiation.ts';
import { manifest } from '../package.ts';
import { componentPrefix, tidyComponents } from './openapi-components.ts';
import { describeHeaders } from './openapi-headers.ts';

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
    // What JSON cannot carry (bytes, where the body's decoding has made them) is no branch of a union.
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
          'Grouped convolution as an API: shapes, outputs and statistics of PyTorch convolutions, whose bits never change. ' +
          'Errors are application/problem+json (RFC 9457).',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      // Where keys are configured.
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
      describeHeaders(tidyComponents(createJsonSchemaTransformObject({ zodToJsonConfig })(input))),
  });
}

/** Routes that take a safetensors file too, and what it holds. */
const fileBodies: Readonly<Record<string, string>> = {
  conv: 'Tensors `input`, `weight`, `bias` (F32, F64, F16, BF16); the other fields as JSON text in `__metadata__.request`',
  gradients:
    'Tensors `input`, `weight`, `bias`, `grad_output` (F32, F64, F16, BF16); the other fields as JSON text in `__metadata__.request`',
};

/** Named examples of request bodies, by the route's operationId, which Swagger UI offers to send. */
const examples: Readonly<Record<string, object>> = {
  conv: convExamples,
  compare: compareExamples,
  gradients: gradientsExamples,
  explain: explainExamples,
  shapes: shapesExamples,
  sweep: sweepExamples,
};

/** Adds to each route's request body its examples, and the second media type where there is one. */
function withExamples(transform: SwaggerTransform): SwaggerTransform {
  return (input) => {
    const { schema, url } = transform(input);
    const { operationId = '', body } = schema;
    const named = examples[operationId];
    if (!named || typeof body !== 'object' || body === null) return { schema, url };
    const content = {
      [mediaTypes.json]: { schema: { ...body, 'x-examples': named } },
      ...(fileBodies[operationId] && {
        [mediaTypes.safetensors]: { schema: { description: fileBodies[operationId] } },
      }),
    };
    return { schema: { ...schema, body: { content } }, url };
  };
}
