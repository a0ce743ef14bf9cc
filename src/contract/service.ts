import { z } from 'zod';
import { text } from './reply-parts.ts';

/** Replies of the routes that compute nothing. */

const limit = z.strictObject({
  limit: z.int().describe('The most that is allowed'),
  setting: z.string().describe('Its name in the environment'),
});

export const limitsReply = z
  .strictObject({
    engine: z
      .strictObject({
        name: z.enum(['native', 'wasm']).describe('`native`: compiled C; `wasm`: WebAssembly'),
        instructions: z.string().describe('The instruction set of its vectors'),
      })
      .describe('The kernels that compute. The numbers are the same for both'),
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
  .meta({ id: 'Limits', description: 'The most that one request may ask for' });

export const healthReply = z
  .strictObject({ status: z.enum(['live', 'ready']).describe('What the service is') })
  .meta({ id: 'Health', description: 'The state of the service' });

export const indexReply = z
  .strictObject({
    name: z.string().describe('Of the service'),
    version: z.string().describe('Of the service'),
    description: z.string().describe('Of the service'),
    links: z.record(z.string(), z.string()).describe('Addresses by name'),
    try: z.string().describe('A command to start with'),
  })
  .meta({ id: 'Index', description: 'An index of the service' });

/** The reply of GET /, by media type. */
export const indexAnswers = {
  description: 'The page, or an index',
  content: { 'application/json': { schema: indexReply }, 'text/html': { schema: text } },
};

/** The reply of GET /v1/diagram.svg. */
export const svgAnswer = {
  description: 'An SVG document with title and description',
  content: { 'image/svg+xml': { schema: text } },
};
