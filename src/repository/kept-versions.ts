import { Float64Names } from '../contract/float64-names.ts';
import type { LayerStorage } from './storage.ts';
import { needsFloat64, type StoredLayer } from './stored-layer.ts';
import { VersionIndex } from './version-index.ts';

/** The versions in memory, and what goes with them: their parameters, their files, and the names in float64. */
export class KeptVersions {
  readonly index: VersionIndex;
  /** The names of layers in float64. */
  readonly float64Names = new Float64Names();
  readonly #storage: LayerStorage;
  readonly #maxVersions: number;

  constructor(storage: LayerStorage, maxLayers: number, maxVersions: number) {
    this.index = new VersionIndex(maxLayers);
    this.#storage = storage;
    this.#maxVersions = maxVersions;
  }

  /** Adds a version that is in the storage. Its region is released when it is dropped. */
  add(layer: StoredLayer): void {
    if (needsFloat64(layer)) this.float64Names.add(layer.name);
    this.index.add(layer)?.region.release();
  }

  /** Forgets a version. Its file stays. */
  drop(layer: StoredLayer): void {
    if (this.index.remove(layer)) layer.region.release();
  }

  /** The versions of a layer that are more than may be kept. */
  oldest(name: string): readonly StoredLayer[] {
    const versions = this.index.versions(name);
    return versions.slice(0, Math.max(0, versions.length - this.#maxVersions));
  }

  /**
   * Removes these and their files. A file stays that another process has stored again; a version whose file cannot be
   * removed stays, too.
   */
  async removeOldest(name: string): Promise<void> {
    for (const layer of this.oldest(name)) {
      try {
        if (layer.file) await this.#storage.remove([layer.file]);
        this.drop(layer);
      } catch {
        // It is removed with the next one.
      }
    }
  }
}
