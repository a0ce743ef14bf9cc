import type { TensorForm } from '../../formats/json/tensor-forms.ts';
import { formats, type ReplyType } from '../../formats/registry.ts';
import { ReplyFile, ReplyTensor } from './document.ts';
import { DocumentWriter } from './document-writer.ts';
import { replyRoom } from './room.ts';

/** How a reply is written: its format, and the form of its tensors in JSON. */
export interface ReplyForm {
  readonly replyType: ReplyType;
  readonly format: TensorForm;
  /** Bytes of the reply's tensors and figures, as predicted. */
  readonly replyBytes: number;
}

/** The bytes of a reply. A file with one tensor holds the document's `output`. */
export function encodeReply(
  document: object,
  { replyType, format, replyBytes }: ReplyForm,
): Uint8Array<ArrayBuffer> {
  if (document instanceof ReplyFile) return document.bytes;
  return formats[replyType].write({
    main: () => outputOf(document),
    writeDocument: (writer, beside) => new DocumentWriter(writer, beside ? 'beside' : format).write(document),
    predictedBytes: replyRoom(replyBytes),
  });
}

function outputOf(document: object) {
  const output = 'output' in document ? document.output : undefined;
  if (output instanceof ReplyTensor && output.tensor) return output.tensor;
  throw new Error('a reply that is written as one tensor has an output');
}
