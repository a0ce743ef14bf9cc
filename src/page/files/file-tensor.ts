import { dtypeOf, type Elements } from '../../tensor/tensor.ts';

/** A tensor out of a file. */
export interface FileTensor {
  /** As the file calls it. An .npy file has the file's own name, without its ending. */
  readonly name: string;
  /** The type of the elements in the file, by the file's own name for it. */
  readonly stored: string;
  readonly shape: readonly number[];
  /** Row-major. Halves are widened, and integers of types that the service does not have. */
  readonly values: Elements;
}

/** A file that the page cannot read. */
export class FileError extends Error {
  override readonly name = 'FileError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Why a file cannot be read, in a sentence. @throws what is no FileError */
export function faultText(error: unknown): string {
  if (!(error instanceof FileError)) throw error;
  return error.hint ? `${error.message}: ${error.hint}.` : `${error.message}.`;
}

/** The most bytes of a file, and of what an archive holds. The service's own limit of a body, by default. */
export const mostFileBytes = 2 ** 26;

/** The most axes of a tensor, as in a request. */
export const mostAxes = 8;

/** A tensor as requests take it: base64 of its little-endian elements. */
export function tensorBody({ shape, values }: Pick<FileTensor, 'shape' | 'values'>) {
  return { shape: [...shape], dtype: dtypeOf(values), base64: base64Of(values) };
}

/** The texts of tensors: they are sent again whenever something beside them changes. */
const texts = new WeakMap<Elements, string>();

/** Characters that one call makes of bytes: engines bound the number of arguments. */
const bytesPerCall = 0x3000;

function base64Of(values: Elements): string {
  const known = texts.get(values);
  if (known !== undefined) return known;
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  // A multiple of three bytes has no padding, so that the parts make one text.
  for (let at = 0; at < bytes.length; at += bytesPerCall)
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + bytesPerCall)));
  texts.set(values, text);
  return text;
}
