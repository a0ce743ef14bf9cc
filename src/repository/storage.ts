import type { LayerContent, LayerFile, StoredLayer } from './stored-layer.ts';

/** A version of a layer, as far as a change of the layer depends on it. */
export type VersionMark = Pick<StoredLayer, 'version' | 'storedAt'>;

/** A version that has no file yet. */
export type UnstoredLayer = LayerContent & Pick<StoredLayer, 'name'>;

/**
 * Decides about a change of a layer. A storage that processes share calls it once more where another one has changed
 * the layer meanwhile.
 * @param versions the layer's, the current one last. Without them: those that this process knows
 * @throws ProblemError where the change is refused
 */
export type Decide<T> = (versions?: readonly VersionMark[]) => T;

/** A layer's file that is there. */
export interface FoundFile extends Omit<LayerFile, 'isOwn'> {
  readonly name: string;
  /** Undefined where the file's name has none. */
  readonly version: string | undefined;
  /** When it was written, in milliseconds since the epoch. */
  readonly writtenAt: number;
  /** When the layer was stored. Undefined where the file itself tells. */
  readonly storedAt?: number;
}

/** Where stored layers stay beyond the process. All layers are in memory besides. */
export interface LayerStorage {
  /** The files that are there, by name of their layer. Null where nothing stays. */
  list(): Promise<ReadonlyMap<string, readonly FoundFile[]> | null>;
  /** A text that changes when files come or go. Null where nothing stays. */
  stamp(): Promise<string | null>;
  /**
   * The bytes of a file. Undefined where it has gone.
   * @throws ProblemError with the reason where it cannot be read, or has more than `most` bytes
   */
  read(found: FoundFile, most: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The versions of a layer, the current one last. Undefined where this process alone knows them. */
  versions(name: string): Promise<readonly VersionMark[] | undefined>;
  /**
   * Writes a layer. When the promise resolves, no failure of the machine loses it; on Redis, none that its settings
   * exclude. Until then, a failure leaves the whole layer or nothing.
   * @param decide gives the time at which the layer is stored
   * @returns that time, and the layer's file, null where nothing stays
   * @throws ProblemError of `decide`, `storage-failed`, `unavailable`
   */
  write(layer: UnstoredLayer, decide: Decide<number>): Promise<Pick<StoredLayer, 'storedAt' | 'file'>>;
  /**
   * Removes files, one after the other. Those stay that another process has written again.
   * @throws ProblemError `storage-failed`, `unavailable`
   */
  remove(files: readonly LayerFile[]): Promise<void>;
  /**
   * Removes all versions of a layer, the current one last.
   * @param files those that this process knows
   * @throws ProblemError of `decide`, `storage-failed`, `unavailable`
   */
  clear(name: string, files: readonly LayerFile[], decide: Decide<void>): Promise<void>;
}

/** Nothing stays. */
export const noStorage: LayerStorage = {
  list: async () => null,
  stamp: async () => null,
  read: async () => undefined,
  versions: async () => undefined,
  write: async (_, decide) => ({ storedAt: decide(), file: null }),
  remove: async () => {},
  clear: async (_, __, decide) => decide(),
};
