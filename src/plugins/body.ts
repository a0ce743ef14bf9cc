import type { FastifyInstance } from 'fastify';
import { readJson } from '../tensor/formats/json-reader.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Milliseconds that decoding the body took. */
    decodeMillis: number;
  }
}

/** Bodies are JSON, decoded by our reader: tensors go straight into typed arrays. */
export function decodeBodies(app: FastifyInstance): void {
  app.decorateRequest('decodeMillis', 0);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    const startedAt = performance.now();
    try {
      const value = readJson(bytes);
      request.decodeMillis = performance.now() - startedAt;
      done(null, value);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
