import { ProblemError } from '../errors.ts';
import type { StoredLayer } from './stored-layer.ts';

/** The versions of all layers in memory. */
export class VersionIndex {
  readonly #maxLayers: number;
  /** By name; the current version last. */
  readonly #layers = new Map<string, readonly StoredLayer[]>();
  /** Names that have no version yet, but are about to. */
  readonly #reserved = new Set<string>();

  constructor(maxLayers: number) {
    this.#maxLayers = maxLayers;
  }

  get size(): number {
    return this.#layers.size;
  }

  versions(name: string): readonly StoredLayer[] {
    return this.#layers.get(name) ?? [];
  }

  /** The layer of `name` or `name@version`. */
  find(reference: string): StoredLayer | undefined {
    const at = reference.indexOf('@');
    if (at < 0) return this.#layers.get(reference)?.at(-1);
    const version = reference.slice(at + 1);
    return this.versions(reference.slice(0, at)).find((layer) => layer.version === version);
  }

  /** The current versions, by name. */
  current(): StoredLayer[] {
    return [...this.#layers.keys()].sort().flatMap((name) => this.versions(name).slice(-1));
  }

  /** All versions as they are now, by name. */
  snapshot(): ReadonlyMap<string, readonly StoredLayer[]> {
    return new Map(this.#layers);
  }

  /** What is said where there are as many layers as may be. */
  get fullText(): string {
    return `there are ${this.#maxLayers} layers already (MAX_LAYERS)`;
  }

  hasRoom(name: string): boolean {
    if (this.#layers.has(name) || this.#reserved.has(name)) return true;
    return this.#layers.size + this.#reserved.size < this.#maxLayers;
  }

  /** @throws ProblemError `storage-failed` where there are as many layers as may be. */
  checkRoom(name: string): void {
    if (!this.hasRoom(name)) throw new ProblemError('storage-failed', this.fullText);
  }

  /**
   * Keeps room for the name. The caller gives it back when it has been added, or not.
   * @throws ProblemError as `checkRoom`
   */
  reserve(name: string): () => void {
    this.checkRoom(name);
    if (this.#layers.has(name)) return () => {};
    this.#reserved.add(name);
    return () => this.#reserved.delete(name);
  }

  /** Adds a version. @returns the same one that was there before, if it was */
  add(layer: StoredLayer): StoredLayer | undefined {
    const { name, version } = layer;
    const versions = this.versions(name);
    const others = versions.filter((other) => other.version !== version);
    const ordered = [...others, layer].sort((a, b) => a.storedAt - b.storedAt);
    this.#layers.set(name, ordered);
    this.#reserved.delete(name);
    return versions.find((other) => other.version === version);
  }

  /** @returns whether it was there */
  remove(layer: StoredLayer): boolean {
    const versions = this.versions(layer.name);
    const others = versions.filter((other) => other !== layer);
    if (others.length > 0) this.#layers.set(layer.name, others);
    else this.#layers.delete(layer.name);
    return others.length < versions.length;
  }
}
