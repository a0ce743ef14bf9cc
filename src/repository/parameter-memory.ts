import { ProblemError } from '../errors.ts';
import { Arena, type Region, regionBytes, reserve } from '../memory/arena.ts';

/** The shared memory of the parameters of all versions. The event loop alone calls this. */
export class ParameterMemory {
  readonly #maxBytes: number;
  #arena: Arena | undefined;
  #bytes = 0;
  /** So much was taken when a region was refused. */
  #refusedAt = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes that are taken, those included that jobs still read. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether some has been given back since a region was refused. */
  get hasRoomAgain(): boolean {
    return this.#bytes < this.#refusedAt;
  }

  /** Forgets that regions were refused. */
  forgetRefusals(): void {
    this.#refusedAt = 0;
  }

  /** A region for the parameters of a layer. @throws ProblemError `storage-failed` where it does not fit. */
  take(asked: number): Region {
    const bytes = regionBytes(asked);
    this.#arena ??= new Arena(reserve(this.#maxBytes));
    const region = this.#bytes + bytes > this.#maxBytes ? undefined : this.#arena.take(bytes);
    if (!region) {
      this.#refusedAt = Math.max(this.#refusedAt, this.#bytes);
      const held = `${this.#bytes} of ${this.#maxBytes} bytes (MAX_LAYERS_BYTES) are taken`;
      throw new ProblemError('storage-failed', `there is no room for parameters of ${asked} bytes: ${held}`);
    }
    this.#bytes += bytes;
    region.onFree(() => {
      this.#bytes -= bytes;
    });
    return region;
  }
}
