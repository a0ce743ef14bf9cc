import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { formats } from '../../../formats/registry.ts';
import { layerFileParts } from '../../../repository/layer-file.ts';
import type { StoredLayer } from '../../../repository/stored-layer.ts';

/** Bytes that are copied in one turn of the event loop. */
const pieceBytes = 2 ** 18;

/** Sends a layer's file from where its parameters lie. They stay there until the reply is over. */
export function sendLayerFile(
  layer: StoredLayer,
  { lifetime }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const parts = layerFileParts(layer);
  layer.region.retain();
  lifetime.onEnd(() => layer.region.release());
  return reply
    .header('content-type', formats.safetensors.mediaType)
    .header(
      'content-length',
      parts.reduce((sum, { length }) => sum + length, 0),
    )
    .send(Readable.from(piecesOf(parts), { objectMode: false }));
}

function* piecesOf(parts: readonly Uint8Array[]): Generator<Buffer> {
  for (const part of parts) {
    for (let at = 0; at < part.length; at += pieceBytes) yield Buffer.from(part.slice(at, at + pieceBytes));
  }
}
