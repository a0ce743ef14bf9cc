import { bytesOf } from '../memory/buffers.ts';
import { copyElements } from '../memory/pieces.ts';

/**
 * The parts of a file one after the other, in an ArrayBuffer of their own (which may be longer). Where there is room for
 * the first of two parts before the second, the file lies there, and only the first is copied.
 * @param headroom bytes before the second part that the first may take
 */
export function joined(parts: readonly Uint8Array[], headroom = 0): Uint8Array<ArrayBuffer> {
  const [head, body] = parts;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (parts.length === 2 && head.length <= Math.min(headroom, body.byteOffset)) {
    const { buffer, byteOffset } = body;
    if (buffer instanceof ArrayBuffer) {
      const file = new Uint8Array(buffer, byteOffset - head.length, length);
      file.set(head);
      return file;
    }
  }
  const file = bytesOf(length);
  let at = 0;
  for (const part of parts) {
    copyElements(part, file, at);
    at += part.length;
  }
  return file;
}
