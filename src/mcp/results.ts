import { randomUUID } from 'node:crypto';
import { resultAddress } from './result-address.ts';

/** A file with the tensors of a result, or another file that a tool made. */
export interface ResultFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
}

/** Where a file can be read: at one address, or in parts that are to be put together. */
export interface KeptResult {
  readonly uris: readonly string[];
}

/** How long a file is kept, where there is room. */
const keepMillis = 600_000;

/** The bytes of a file that are read at a time. They are sent as one text in base64. */
const partBytes = 2 ** 21;

/** Files of results, each for a while, the oldest going first where there are too many bytes. Nobody guesses an address. */
export class Results {
  /** Of all files together. */
  readonly mostBytes: number;
  readonly #files = new Map<string, ResultFile>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.mostBytes = Math.floor(mostBytes);
  }

  /** Keeps a copy. @returns undefined of a file that is too large */
  keep({ bytes, mimeType }: ResultFile): KeptResult | undefined {
    if (bytes.length > this.mostBytes) return undefined;
    const uri = resultAddress(randomUUID());
    this.#files.set(uri, { bytes: bytes.slice(), mimeType });
    this.#bytes += bytes.length;
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.mostBytes) break;
      this.#forget(oldest);
    }
    setTimeout(() => this.#forget(uri), keepMillis).unref();
    const parts = Math.ceil(bytes.length / partBytes);
    return { uris: parts <= 1 ? [uri] : Array.from({ length: parts }, (_, i) => `${uri}/${i + 1}`) };
  }

  /** The file or the part at an address. */
  get(uri: string): ResultFile | undefined {
    const [, address = uri, part = '1'] = /^(.+\/.+)\/(\d{1,9})$/.exec(uri) ?? [];
    const file = this.#files.get(address);
    const from = (Number(part) - 1) * partBytes;
    const isWhole = address === uri;
    if (!file || from < 0 || from >= file.bytes.length || isWhole !== file.bytes.length <= partBytes)
      return undefined;
    return { bytes: file.bytes.subarray(from, from + partBytes), mimeType: file.mimeType };
  }

  #forget(uri: string): void {
    this.#bytes -= this.#files.get(uri)?.bytes.length ?? 0;
    this.#files.delete(uri);
  }
}
