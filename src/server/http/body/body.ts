import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type BodyType, bodyTypes, formats } from '../../../formats/registry.ts';
import { giveBackAtEnd } from '../lifecycle/owned-buffers.ts';
import { bodyTypesOf, unsupportedMediaType } from '../problems/media-types.ts';
import { RequestBodyAccount } from './body-account.ts';
import { readBody } from './body-bytes.ts';
import { keepBody } from './kept-body.ts';
import { requestOfQuery } from './request-of-query.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of its body read so far, before decompression. */
    receivedBytes: number;
    /** Milliseconds that decoding the body took. */
    decodeMillis: number;
    /** Milliseconds that the body waited to be decoded. */
    queueMillis: number;
    /** When decoding ended, on the clock of `performance.now()`. 0 means not yet. */
    decodedAt: number;
    /** The format of its body. */
    bodyType: BodyType;
    /** Whether the numbers of its body have been read in float64. */
    float64: boolean;
  }
}

/**
 * Bodies are read whole and decoded by the dispatcher. Tensors go straight into typed arrays. Large bodies
 * are decoded in the pool.
 */
export function decodeBodies(app: FastifyInstance, limit: number): void {
  app.decorateRequest('bodyBytes', null);
  app.decorateRequest('receivedBytes', 0);
  app.decorateRequest('decodeMillis', 0);
  app.decorateRequest('queueMillis', 0);
  app.decorateRequest('decodedAt', 0);
  app.decorateRequest('bodyType', 'json');
  app.decorateRequest('float64', false);
  app.removeAllContentTypeParsers();
  // Clients name a media type where they send no body, too.
  app.addHttpMethod('DELETE', { overrideExisting: true });
  for (const type of bodyTypes) {
    const { mediaType } = formats[type];
    app.addContentTypeParser(mediaType, async (request: FastifyRequest, stream: IncomingMessage) => {
      if (!bodyTypesOf(request).includes(type)) throw unsupportedMediaType(request);
      const beside = requestOfQuery(request, type);
      const account = new RequestBodyAccount(request);
      const bytes = await readBody(stream, request.headers, limit, account);
      account.complete();
      if (request.respondsAsync) await keepBody(app, request, bytes, type, beside);
      const decoded = await app.dispatcher.decode(bytes, type, request, beside);
      const { value, buffers, millis, queue } = decoded;
      for (const buffer of buffers) giveBackAtEnd(request, buffer);
      request.decodeMillis = millis;
      request.queueMillis = queue;
      request.decodedAt = performance.now();
      request.bodyType = type;
      request.float64 = decoded.float64;
      return value;
    });
  }
}
