import { z } from 'zod';
import { file } from './reply-parts.ts';

/** Replies of the routes that compute nothing. */

const limit = z.strictObject({ limit: z.int(), setting: z.string().describe('Its name in the environment') });

export const limitsReply = z
  .strictObject({
    body_bytes: limit.describe('Bytes of a decoded request body'),
    elements: limit.describe(
      'Elements of any one tensor, the padded input included, and of all outputs together',
    ),
    reply_bytes: limit.describe(
      'Bytes of the tensors of a reply, as predicted from their number, dtype and format',
    ),
    macs: limit.describe('Multiply-accumulates of all layers of a request together'),
    work: limit.describe(
      'Predicted time of a request, in multiply-accumulates: fills, padding, statistics and text included',
    ),
  })
  .meta({ id: 'Limits' });

export const healthReply = z.strictObject({ status: z.enum(['live', 'ready']) }).meta({ id: 'Health' });

export const indexReply = z
  .strictObject({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    links: z.record(z.string(), z.string()),
    try: z.string().describe('A command to start with'),
  })
  .meta({ id: 'Index' });

/** The reply of GET /, by media type. */
export const indexAnswers = {
  description: 'The page, or where everything is',
  content: { 'application/json': { schema: indexReply }, 'text/html': { schema: file } },
};

/** The reply of GET /v1/diagram.svg. */
export const svgAnswer = {
  description: 'An SVG document with title and description',
  content: { 'image/svg+xml': { schema: file } },
};
