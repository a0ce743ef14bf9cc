import type { KeptVersions } from './kept-versions.ts';
import type { FoundFile } from './storage.ts';
import type { StoredLayer } from './stored-layer.ts';

/** Versions in memory whose files have gone, or have changed. They answer until a later one of their layer is there. */
export class GoneVersions {
  readonly #kept: KeptVersions;
  /** By name of the layer. */
  readonly #layers = new Map<string, readonly StoredLayer[]>();

  constructor(kept: KeptVersions) {
    this.#kept = kept;
  }

  of(name: string): readonly StoredLayer[] {
    return this.#layers.get(name) ?? [];
  }

  /**
   * Compares the versions of a layer with its files.
   * @returns the files that are new
   */
  compare(name: string, before: readonly StoredLayer[], files: readonly FoundFile[]): readonly FoundFile[] {
    const isOf = ({ file }: StoredLayer, found: FoundFile) =>
      file?.file === found.file && file.stamp === found.stamp;
    const gone = before.filter((layer) => layer.file && !files.some((found) => isOf(layer, found)));
    if (gone.length > 0) this.#layers.set(name, gone);
    return files.filter((found) => !before.some((layer) => isOf(layer, found)));
  }

  /** Whether a version of this file is in memory, and has not gone. */
  isKept({ name, file }: FoundFile): boolean {
    const gone = this.of(name);
    return this.#kept.index
      .versions(name)
      .some((layer) => layer.file?.file === file && !gone.includes(layer));
  }

  drop(name: string): void {
    for (const layer of this.of(name)) this.#kept.drop(layer);
    this.#layers.delete(name);
  }
}
