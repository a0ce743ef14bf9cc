import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { quote, refuse } from '../../../contract/issues.ts';
import { layerName } from '../../../contract/layer-name.ts';
import { parseValue } from '../../../contract/parse.ts';
import type { InferenceBody } from './bodies.ts';

/** What routes of models read of requests. */

/** The handlers parse what bodies and paths have. */
export const unchecked = () => (value: unknown) => ({ value });

export const modelPath = z.object({ model: layerName });

export const versionPath = modelPath.extend({
  version: z
    .string()
    .regex(/^[0-9a-f]{16}$/, {
      error: refuse(({ input }) => [
        `${quote(input)} is no version of a stored layer`,
        '16 hexadecimal digits, as the model lists them; without a version, the current one is used',
      ]),
    })
    .describe('One of the kept versions of the layer'),
});

/** The body as JSON, an object without members where it is empty. @throws ProblemError */
export function parsedBody<Schema extends z.ZodType>(
  schema: Schema,
  request: FastifyRequest,
): z.output<Schema> {
  return parseValue(schema, bodyOf(request)?.value ?? {}, 'invalid-request');
}

export function bodyOf({ body }: FastifyRequest): InferenceBody | undefined {
  return isInferenceBody(body) ? body : undefined;
}

function isInferenceBody(body: unknown): body is InferenceBody {
  return typeof body === 'object' && body !== null && 'isRaw' in body;
}
