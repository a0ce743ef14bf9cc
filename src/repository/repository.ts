import type { Float64Names } from '../contract/float64-names.ts';
import { ProblemError } from '../errors.ts';
import type { Region } from '../memory/arena.ts';
import { type Conditions, checkConditions } from './conditions.ts';
import { KeptVersions } from './kept-versions.ts';
import { type Admit, type KnownFault, loadFiles } from './load.ts';
import { ParameterMemory } from './parameter-memory.ts';
import { Serial } from './serial.ts';
import type { LayerStorage } from './storage.ts';
import { type BrokenFile, type LayerContent, needsFloat64, type StoredLayer } from './stored-layer.ts';

/** How much may be stored. Each has its setting. */
export interface RepositoryBounds {
  readonly maxLayers: number;
  readonly maxVersions: number;
  /** Bytes of the parameters of all versions. */
  readonly maxBytes: number;
}

/**
 * The stored layers: all of them in shared memory, and in a storage where they stay. What changes a layer is done one
 * after the other. The event loop alone calls this.
 */
export class Repository {
  readonly #storage: LayerStorage;
  readonly #bounds: RepositoryBounds;
  readonly #kept: KeptVersions;
  readonly #memory: ParameterMemory;
  readonly #serial = new Serial();
  readonly #faults = new Map<string, KnownFault>();
  #stamp: string | null = null;
  #broken: readonly BrokenFile[] = [];

  constructor(storage: LayerStorage, bounds: RepositoryBounds) {
    this.#storage = storage;
    this.#bounds = bounds;
    this.#kept = new KeptVersions(storage, bounds.maxLayers, bounds.maxVersions);
    this.#memory = new ParameterMemory(bounds.maxBytes);
  }

  /** The names of layers in float64. */
  get float64Names(): Float64Names {
    return this.#kept.float64Names;
  }

  /** Bytes that the parameters of all versions take, those included that jobs still read. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  /** The number of layers. */
  get size(): number {
    return this.#kept.index.size;
  }

  /** Files that hold no layer. */
  get broken(): readonly BrokenFile[] {
    return this.#broken;
  }

  /** The current version of each layer, by name. */
  current(): StoredLayer[] {
    return this.#kept.index.current();
  }

  /** All versions of a layer, the current one last. */
  versions(name: string): readonly StoredLayer[] {
    return this.#kept.index.versions(name);
  }

  /** The layer of `name` or `name@version`. */
  find(reference: string): StoredLayer | undefined {
    return this.#kept.index.find(reference);
  }

  /**
   * The same.
   * @param pointer where the request has the reference
   * @throws ProblemError `unknown-layer`
   */
  get(reference: string, pointer = ''): StoredLayer {
    const found = this.find(reference);
    if (found) return found;
    const message = `there is no stored layer ${reference}`;
    throw ProblemError.of('unknown-layer', { pointer, message, hint: 'GET /v1/layers lists them' });
  }

  /** A region for the parameters of a layer. @throws ProblemError `storage-failed` where it does not fit. */
  take(bytes: number): Region {
    return this.#memory.take(bytes);
  }

  /** Refuses early what `put` would refuse. @throws ProblemError */
  checkPut(name: string, conditions: Conditions): void {
    checkConditions(conditions, name, this.find(name)?.version);
    this.#kept.index.checkRoom(name);
  }

  /**
   * Stores a version, which becomes the current one. Takes over the content's region.
   * @throws ProblemError `precondition-failed`, `storage-failed`
   */
  async put(
    name: string,
    content: LayerContent,
    conditions: Conditions = {},
  ): Promise<{ readonly layer: StoredLayer; readonly created: boolean }> {
    try {
      return await this.#serial.run(name, () => this.#put(name, content, conditions));
    } catch (error) {
      content.region.release();
      throw error;
    }
  }

  async #put(name: string, content: LayerContent, conditions: Conditions) {
    const before = this.find(name);
    checkConditions(conditions, name, before?.version);
    if (before?.version === content.version && (await this.#knowsAllOf(name))) {
      content.region.release();
      return { layer: before, created: false };
    }
    const giveBack = this.#kept.index.reserve(name);
    try {
      // Bodies that are decoded meanwhile may name the layer.
      if (needsFloat64(content)) this.float64Names.add(name);
      const storedAt = Math.max(Date.now(), 1 + (before?.storedAt ?? 0));
      const unwritten = { ...content, name, storedAt };
      const layer: StoredLayer = { ...unwritten, file: await this.#storage.write(unwritten) };
      this.#kept.add(layer);
      // The new one is stored even if an old one's file cannot be removed.
      await this.#kept.removeOldest(name);
      return { layer, created: before === undefined };
    } finally {
      giveBack();
    }
  }

  /** Whether nobody else has stored a version of the layer, which would be the current one. */
  async #knowsAllOf(name: string): Promise<boolean> {
    if ((await this.#storage.stamp()) === this.#stamp) return true;
    const known = new Map(this.versions(name).map(({ file }) => [file?.file, file?.stamp]));
    const files = (await this.#storage.list()) ?? [];
    return files.every((found) => found.name !== name || known.get(found.file) === found.stamp);
  }

  /**
   * Removes all versions of a layer, the current one last: until then it is the current one. Jobs that read them go
   * on; their memory is free when they have ended.
   * @throws ProblemError `unknown-layer`, `precondition-failed`, `storage-failed`
   */
  delete(name: string, conditions: Conditions = {}): Promise<void> {
    return this.#serial.run(name, async () => {
      checkConditions(conditions, name, this.find(name)?.version);
      this.get(name);
      for (const layer of [...this.versions(name)]) await this.#kept.remove(layer);
    });
  }

  /**
   * Takes in what has come into the storage, and drops what has gone from it. A broken file stops nothing.
   * @returns the broken files
   * @throws Error where the storage cannot be read
   */
  load(admit: Admit): Promise<readonly BrokenFile[]> {
    const parts = { storage: this.#storage, kept: this.#kept, serial: this.#serial, faults: this.#faults };
    const into = { ...parts, ...this.#bounds };
    // No name of a layer is empty.
    return this.#serial.run('', async () => {
      this.#broken = await loadFiles(into, admit);
      return this.#broken;
    });
  }

  /**
   * Does the same where files have come or gone since it did so last.
   * @returns the broken files that were not broken before
   */
  async refresh(admit: Admit): Promise<readonly BrokenFile[]> {
    const stamp = await this.#storage.stamp();
    if (stamp === this.#stamp) return [];
    const known = new Set(this.#broken.map(textOf));
    const broken = await this.load(admit);
    this.#stamp = stamp;
    return broken.filter((file) => !known.has(textOf(file)));
  }
}

const textOf = ({ file, reason }: BrokenFile) => `${file}: ${reason}`;
