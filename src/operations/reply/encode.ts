import type { TensorFormat } from '../../contract/request-parts.ts';
import { writeNpy } from '../../formats/npy.ts';
import { writeSafetensors } from '../../formats/safetensors/file.ts';
import { ReplyTensor } from './document.ts';
import { DocumentWriter } from './document-writer.ts';

/** What a reply is written in. */
export type ReplyType = 'json' | 'safetensors' | 'npy';

/** How a reply is written: in what, and how its tensors are where that is JSON. */
export interface ReplyForm {
  readonly replyType: ReplyType;
  readonly format: TensorFormat;
}

/**
 * The bytes of a reply. A safetensors file has the tensors, and all else as JSON text in `__metadata__.response`; an npy file has the
 * document's `output` alone.
 */
export function encodeReply(document: object, { replyType, format }: ReplyForm): Uint8Array<ArrayBuffer> {
  if (replyType === 'json') return new DocumentWriter(format).write(document);
  if (replyType === 'npy') return writeNpy(outputOf(document));
  const writer = new DocumentWriter('beside');
  const response = new TextDecoder().decode(writer.write(document));
  return writeSafetensors(writer.tensors, { response });
}

function outputOf(document: object) {
  const output = 'output' in document ? document.output : undefined;
  if (output instanceof ReplyTensor && output.tensor) return output.tensor;
  throw new Error('a reply that is written as npy has an output');
}
