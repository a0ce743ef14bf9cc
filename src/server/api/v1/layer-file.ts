import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import { modelParts, whyNotWritten } from '../../../formats/onnx/write.ts';
import { quantizedModelParts, whyNotQuantized } from '../../../formats/onnx/write-quantized.ts';
import type { LayerFileType } from '../../../formats/registry.ts';
import { resolveQuantization } from '../../../quantization/resolve.ts';
import { layerFileParts } from '../../../repository/layer-file.ts';
import type { StoredLayer } from '../../../repository/stored-layer.ts';

/** Bytes that are copied in one turn of the event loop. */
const pieceBytes = 2 ** 18;

/**
 * A layer's file in parts, from where its parameters lie.
 * @throws ProblemError `not-acceptable` where the format has no such layers
 */
export function partsOf(layer: StoredLayer, type: LayerFileType): readonly Uint8Array[] {
  if (type !== 'onnx') return layerFileParts(layer);
  const { spec, quantization, weight, bias } = layer;
  const why = quantization ? whyNotQuantized(spec) : whyNotWritten(spec);
  if (why !== undefined) throw new ProblemError('not-acceptable', `the layer is no ONNX model: ${why}`);
  if (!quantization) return modelParts(spec, { weight, bias });
  return quantizedModelParts(spec, resolveQuantization(quantization, spec.out_channels), { weight, bias });
}

/** Sends a layer's file. Its parameters stay until the reply is over. */
export function sendLayerFile(
  layer: StoredLayer,
  parts: readonly Uint8Array[],
  { lifetime }: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  layer.region.retain();
  lifetime.onEnd(() => layer.region.release());
  return sendParts(parts, reply);
}

/** Sends a file in parts, which stay as they are until the reply is over. */
export function sendParts(parts: readonly Uint8Array[], reply: FastifyReply): FastifyReply {
  return reply
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
