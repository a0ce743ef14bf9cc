import { randomUUID } from 'node:crypto';
import { resultAddress } from './result-address.ts';

/** A file with the tensors of a result, or another file that a tool made. */
export interface ResultFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
}

/** How long a file is kept, where there is room. */
const keepMillis = 600_000;

/** The largest file that is kept. It is sent as one text in base64. */
const largestBytes = 2 ** 21;

/** Files of results, each for a while, the oldest going first where there are too many bytes. Nobody guesses an address. */
export class Results {
  readonly #files = new Map<string, ResultFile>();
  readonly #mostBytes: number;
  #bytes = 0;

  /** @param mostBytes of all files together */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Keeps a copy. @returns its address; undefined of a file that is too large */
  keep({ bytes, mimeType }: ResultFile): string | undefined {
    if (bytes.length > Math.min(largestBytes, this.#mostBytes)) return undefined;
    const uri = resultAddress(randomUUID());
    this.#files.set(uri, { bytes: bytes.slice(), mimeType });
    this.#bytes += bytes.length;
    for (const oldest of this.#files.keys()) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#forget(oldest);
    }
    setTimeout(() => this.#forget(uri), keepMillis).unref();
    return uri;
  }

  get(uri: string): ResultFile | undefined {
    return this.#files.get(uri);
  }

  #forget(uri: string): void {
    this.#bytes -= this.#files.get(uri)?.bytes.length ?? 0;
    this.#files.delete(uri);
  }
}
