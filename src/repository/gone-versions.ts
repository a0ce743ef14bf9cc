import type { KeptVersions } from './kept-versions.ts';
import type { FoundFile } from './storage.ts';
import type { StoredLayer } from './stored-layer.ts';

/** Versions in memory whose files have gone, or have changed. They answer until a later one of their layer is there. */
export class GoneVersions {
  readonly #kept: KeptVersions;
  /** By name of the layer. */
  readonly #layers = new Map<string, readonly StoredLayer[]>();

  /**
   * @param before the versions that were in memory when the list was asked for
   * @param files the list
   */
  constructor(kept: KeptVersions, before: readonly StoredLayer[], files: readonly FoundFile[]) {
    this.#kept = kept;
    const stamps = new Map(files.map(({ file, stamp }) => [file, stamp]));
    for (const layer of before) {
      const { name, file } = layer;
      if (file && stamps.get(file.file) !== file.stamp) this.#layers.set(name, [...this.of(name), layer]);
    }
  }

  of(name: string): readonly StoredLayer[] {
    return this.#layers.get(name) ?? [];
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

  /** Drops those of all layers but these. */
  dropUnless(names: ReadonlySet<string>): void {
    for (const name of [...this.#layers.keys()]) if (!names.has(name)) this.drop(name);
  }
}
