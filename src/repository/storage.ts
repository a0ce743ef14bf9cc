import type { LayerFile, StoredLayer } from './stored-layer.ts';

/** A layer's file that is there. */
export interface FoundFile extends Omit<LayerFile, 'isOwn'> {
  readonly name: string;
  /** Undefined where the file's name has none. */
  readonly version: string | undefined;
  /** When it was written, in milliseconds since the epoch. */
  readonly writtenAt: number;
}

/** Where stored layers stay beyond the process. All layers are in memory besides. */
export interface LayerStorage {
  /** The files that are there, in any order. Null where nothing stays. */
  list(): Promise<readonly FoundFile[] | null>;
  /** A text that changes when files come or go. Null where nothing stays. */
  stamp(): Promise<string | null>;
  /**
   * The bytes of a file. Undefined where it has gone.
   * @throws ProblemError with the reason where it cannot be read, or has more than `most` bytes
   */
  read(found: FoundFile, most: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Writes a layer. When the promise resolves, no failure of the machine loses it. Until then, a failure leaves the
   * whole layer or nothing.
   * @returns its file, null where nothing stays
   * @throws ProblemError `storage-failed`
   */
  write(layer: Omit<StoredLayer, 'file'>): Promise<LayerFile | null>;
  /**
   * Removes files, one after the other.
   * @param unlessStoredAgain leaves those that another process has written again
   * @throws ProblemError `storage-failed`
   */
  remove(files: readonly LayerFile[], unlessStoredAgain?: boolean): Promise<void>;
}

/** Nothing stays. */
export const noStorage: LayerStorage = {
  list: async () => null,
  stamp: async () => null,
  read: async () => undefined,
  write: async () => null,
  remove: async () => {},
};
