import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { version } from '../package.ts';
import { tensorForms, tensorSchema } from '../schemas/tensor.ts';

/** The tensor schema parses by hand what the document shows as a choice of forms. */
const zodToJsonConfig = {
  override: ({
    zodSchema,
    jsonSchema,
  }: {
    zodSchema: z.core.$ZodType;
    jsonSchema: z.core.JSONSchema.BaseSchema;
  }) => {
    if (zodSchema !== tensorSchema) return;
    const { $schema, ...forms } = z.toJSONSchema(tensorForms, { io: 'input', unrepresentable: 'any' });
    Object.assign(jsonSchema, forms, {
      description: 'A tensor: nested numbers, shape and data, base64, or generated',
    });
  },
};

const tags = [
  { name: 'convolution', description: 'Outputs, shapes and statistics' },
  { name: 'operations', description: 'Health and documents' },
];

/** Collects every route registered after it into the OpenAPI 3.1 document, and shows it at /docs from local assets. */
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
      tags,
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig }),
    transformObject: createJsonSchemaTransformObject({ zodToJsonConfig }),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: { tryItOutEnabled: true },
    staticCSP: true,
  });
}
