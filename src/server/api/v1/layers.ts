import { z } from 'zod';
import { layerName, layerReference } from '../../../contract/layer-name.ts';
import { layerReplyIn } from '../../../contract/reply-parts.ts';
import { storedLayerReply, storedLayersReply } from '../../../contract/stored-layer.ts';
import { formats, layerFileTypes } from '../../../formats/registry.ts';
import type { App } from '../../app-types.ts';
import { conditionsOf, entityTag, hasAlready } from '../../http/conditional.ts';
import { problems } from '../../http/problems/documented.ts';
import { varyBy } from '../../http/reply/vary.ts';
import { partsOf, sendLayerFile } from './layer-file.ts';
import { descriptionOf, jsonType, listOf } from './layer-replies.ts';
import { storeRoute } from './store.ts';

const tags = ['layers'];
const url = '/v1/layers/:name';
const ofName = z.object({ name: layerName });
const ofReference = z.object({ name: layerReference });

/** The routes of stored layers. */
export function layerRoutes(app: App): void {
  listRoute(app);
  getRoute(app);
  storeRoute(app, url, ofName);
  deleteRoute(app);
}

function listRoute(app: App): void {
  app.get(
    '/v1/layers',
    {
      schema: {
        operationId: 'layers',
        tags,
        summary: 'The stored layers',
        description: 'The current version of each layer, and the stored files that hold no layer.',
        response: { 200: storedLayersReply, ...problems('not-acceptable', 'unavailable') },
      },
    },
    async (_, reply) => {
      app.repository.checkRead();
      return reply.header('content-type', jsonType).send(listOf(app.repository));
    },
  );
}

function getRoute(app: App): void {
  app.get(
    url,
    {
      config: { layerFiles: layerFileTypes },
      schema: {
        operationId: 'layer',
        tags,
        summary: 'A stored layer',
        description:
          'Its description, or a file with the parameters, which PUT takes. If-None-Match gets 304 where the ' +
          'version has not changed.',
        params: ofReference,
        response: {
          200: layerReplyIn(storedLayerReply, layerFileTypes),
          304: z.null().describe('The version has not changed'),
          ...problems('not-acceptable', 'invalid-request', 'unknown-layer', 'unavailable'),
        },
      },
    },
    async (request, reply) => {
      const layer = app.repository.get(request.params.name);
      const { layerFile } = request;
      const parts = layerFile && partsOf(layer, layerFile);
      const entity = entityTag(layer.version, layerFile);
      varyBy(reply, 'accept');
      reply.header('etag', entity);
      if (hasAlready(request.headers, entity)) return reply.code(304).send();
      if (parts) return sendLayerFile(layer, parts, request, reply.type(formats[layerFile].mediaType));
      return reply.header('content-type', jsonType).send(descriptionOf(layer));
    },
  );
}

function deleteRoute(app: App): void {
  app.delete(
    url,
    {
      schema: {
        operationId: 'deleteLayer',
        tags,
        summary: 'Delete a stored layer',
        description: 'Deletes all its versions. Requests that are being computed are not affected.',
        params: ofName,
        response: {
          204: z.null().describe('It is deleted'),
          ...problems(
            'not-acceptable',
            'invalid-request',
            'unknown-layer',
            'precondition-failed',
            'storage-failed',
            'unavailable',
          ),
        },
      },
    },
    async (request, reply) => {
      await app.repository.delete(request.params.name, conditionsOf(request.headers));
      return reply.code(204).send();
    },
  );
}
