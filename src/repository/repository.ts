import type { Float64Names } from '../contract/float64-names.ts';
import { ProblemError } from '../errors.ts';
import type { Region } from '../memory/arena.ts';
import { type Conditions, checkConditions } from './conditions.ts';
import { KeptVersions } from './kept-versions.ts';
import type { Admit } from './load.ts';
import { Loader } from './loader.ts';
import { ParameterMemory } from './parameter-memory.ts';
import { Serial } from './serial.ts';
import type { LayerStorage } from './storage.ts';
import {
  type BrokenFile,
  type LayerContent,
  needsFloat64,
  referenceTo,
  type StoredLayer,
} from './stored-layer.ts';

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
  readonly #kept: KeptVersions;
  readonly #memory: ParameterMemory;
  readonly #serial = new Serial();
  readonly #loader: Loader;

  constructor(storage: LayerStorage, bounds: RepositoryBounds) {
    this.#storage = storage;
    this.#kept = new KeptVersions(storage, bounds.maxLayers, bounds.maxVersions);
    this.#memory = new ParameterMemory(bounds.maxBytes);
    const parts = { storage, kept: this.#kept, serial: this.#serial };
    this.#loader = new Loader({ ...parts, ...bounds }, this.#memory);
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
    return this.#loader.broken;
  }

  /** @throws ProblemError `unavailable` where the storage could not be read so far. */
  checkRead(): void {
    this.#loader.checkRead();
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
   * @throws ProblemError `unknown-layer`, `unavailable` as `checkRead`
   */
  get(reference: string, pointer = ''): StoredLayer {
    const found = this.find(reference);
    if (found) return found;
    this.checkRead();
    throw unknownLayer(reference, pointer);
  }

  /** A region for the parameters of a layer. @throws ProblemError `storage-failed` where it does not fit. */
  take(bytes: number): Region {
    return this.#memory.take(bytes);
  }

  /** Refuses early what `put` would refuse. @throws ProblemError */
  async checkPut(name: string, conditions: Conditions): Promise<void> {
    const versions = (await this.#storage.versions(name)) ?? this.versions(name);
    checkConditions(conditions, name, versions.at(-1)?.version);
    this.#kept.index.checkRoom(name);
  }

  /**
   * Stores a version, which becomes the current one. Takes over the content's region.
   * @throws ProblemError `precondition-failed`, `storage-failed`, `unavailable`
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
    const shared = await this.#storage.versions(name);
    const before = (shared ?? this.versions(name)).at(-1);
    checkConditions(conditions, name, before?.version);
    const same = before?.version === content.version && this.find(referenceTo({ ...content, name }));
    if (same && (shared || (await this.#loader.knowsAllOf(name)))) {
      content.region.release();
      return { layer: same, created: false };
    }
    const giveBack = this.#kept.index.reserve(name);
    try {
      // Bodies that are decoded meanwhile may name the layer.
      if (needsFloat64(content)) this.float64Names.add(name);
      let created = false;
      const stored = await this.#storage.write({ ...content, name }, (versions = this.versions(name)) => {
        const current = versions.at(-1);
        checkConditions(conditions, name, current?.version);
        created = current === undefined;
        return Math.max(Date.now(), 1 + (current?.storedAt ?? 0));
      });
      const layer: StoredLayer = { ...content, name, ...stored };
      this.#kept.add(layer);
      // The new one is stored even if an old one's file cannot be removed.
      await this.#kept.removeOldest(name);
      return { layer, created };
    } finally {
      giveBack();
    }
  }

  /**
   * Removes all versions of a layer. Jobs that read them go on; their memory is free when they have ended.
   * @throws ProblemError `unknown-layer`, `precondition-failed`, `storage-failed`, `unavailable`
   */
  delete(name: string, conditions: Conditions = {}): Promise<void> {
    return this.#serial.run(name, async () => {
      const known = this.versions(name);
      const files = known.flatMap(({ file }) => file ?? []);
      await this.#storage.clear(name, files, (versions = known) => {
        checkConditions(conditions, name, versions.at(-1)?.version);
        if (versions.length === 0) throw unknownLayer(name, '');
      });
      for (const layer of known) this.#kept.drop(layer);
    });
  }

  /** As the loader's `load`. */
  load(admit: Admit): Promise<readonly BrokenFile[]> {
    return this.#loader.load(admit);
  }

  /** As the loader's `refresh`. */
  refresh(admit: Admit): Promise<readonly BrokenFile[]> {
    return this.#loader.refresh(admit);
  }
}

function unknownLayer(reference: string, pointer: string): ProblemError {
  const message = `there is no stored layer ${reference}`;
  return ProblemError.of('unknown-layer', { pointer, message, hint: 'GET /v1/layers lists them' });
}
