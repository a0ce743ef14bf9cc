import { Float64Names } from '../contract/float64-names.ts';
import { ProblemError } from '../errors.ts';
import { Arena, type Region, regionBytes, reserve } from '../memory/arena.ts';
import { type Conditions, checkConditions } from './conditions.ts';
import { storedTimeIn } from './layer-file.ts';
import { Serial } from './serial.ts';
import type { FoundFile, LayerStorage } from './storage.ts';
import { type BrokenFile, type LayerContent, referenceTo, type StoredLayer } from './stored-layer.ts';
import { VersionIndex } from './version-index.ts';

/** How much may be stored. Each has its setting. */
export interface RepositoryBounds {
  readonly maxLayers: number;
  readonly maxVersions: number;
  /** Bytes of the parameters of all versions. */
  readonly maxBytes: number;
}

/** Checks a file's content, and puts its parameters into a region of the repository. */
export type Admit = (bytes: Uint8Array<ArrayBuffer>) => Promise<LayerContent>;

/** Problems of the moment. They say nothing about a file. */
const passing: ReadonlySet<string> = new Set(['unavailable', 'deadline-exceeded', 'client-closed']);

/** Room in a file beside its tensors. */
const mostHeaderBytes = 2 ** 22;

/**
 * The stored layers: all of them in shared memory, and in a storage where they stay. What changes a layer is done one
 * after the other. The event loop alone calls this.
 */
export class Repository {
  /** The names of layers in float64. */
  readonly float64Names = new Float64Names();
  readonly #storage: LayerStorage;
  readonly #bounds: RepositoryBounds;
  readonly #index: VersionIndex;
  readonly #serial = new Serial();
  #arena: Arena | undefined;
  #bytes = 0;
  #broken: readonly BrokenFile[] = [];

  constructor(storage: LayerStorage, bounds: RepositoryBounds) {
    this.#storage = storage;
    this.#bounds = bounds;
    this.#index = new VersionIndex(bounds.maxLayers);
  }

  /** Bytes that the parameters of all versions take, those included that jobs still read. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The number of layers. */
  get size(): number {
    return this.#index.size;
  }

  /** Files that hold no layer. */
  get broken(): readonly BrokenFile[] {
    return this.#broken;
  }

  /** The current version of each layer, by name. */
  current(): StoredLayer[] {
    return this.#index.current();
  }

  /** All versions of a layer, the current one last. */
  versions(name: string): readonly StoredLayer[] {
    return this.#index.versions(name);
  }

  /** The layer of `name` or `name@version`. */
  find(reference: string): StoredLayer | undefined {
    return this.#index.find(reference);
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
  take(asked: number): Region {
    const { maxBytes } = this.#bounds;
    const bytes = regionBytes(asked);
    this.#arena ??= new Arena(reserve(maxBytes));
    const region = this.#bytes + bytes > maxBytes ? undefined : this.#arena.take(bytes);
    if (!region) {
      const held = `${this.#bytes} of ${maxBytes} bytes (MAX_LAYERS_BYTES) are taken`;
      throw new ProblemError('storage-failed', `there is no room for parameters of ${asked} bytes: ${held}`);
    }
    this.#bytes += bytes;
    region.onFree(() => {
      this.#bytes -= bytes;
    });
    return region;
  }

  /** Refuses early what `put` would refuse. @throws ProblemError */
  checkPut(name: string, conditions: Conditions): void {
    checkConditions(conditions, name, this.find(name)?.version);
    this.#index.checkRoom(name);
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
    if (before?.version === content.version) {
      content.region.release();
      return { layer: before, created: false };
    }
    const giveBack = this.#index.reserve(name);
    try {
      if (content.spec.dtype === 'float64') this.float64Names.add(name);
      const storedAt = Math.max(Date.now(), 1 + (before?.storedAt ?? 0));
      const unwritten = { ...content, name, storedAt };
      const layer: StoredLayer = { ...unwritten, file: await this.#storage.write(unwritten) };
      this.#add(layer);
      await this.#removeOldest(name);
      return { layer, created: before === undefined };
    } finally {
      giveBack();
    }
  }

  #add(layer: StoredLayer): void {
    if (layer.spec.dtype === 'float64') this.float64Names.add(layer.name);
    this.#index.add(layer)?.region.release();
  }

  /** Removes what is more than the last versions. */
  async #removeOldest(name: string): Promise<void> {
    // A version whose file cannot be removed stays: the new one is stored all the same.
    for (const layer of this.#oldest(name)) await this.#remove(layer).catch(() => {});
  }

  /**
   * The same after a load. Files that the service has not written stay where they are.
   * @returns these
   */
  async #dropOldest(name: string): Promise<BrokenFile[]> {
    const old = this.#oldest(name);
    const others = old.filter(({ file }) => file && !file.isOwn);
    for (const layer of others) this.#drop(layer);
    await this.#removeOldest(name);
    const reason = `${name} has ${this.#bounds.maxVersions} later versions (MAX_LAYER_VERSIONS)`;
    return others.map(({ file }) => ({ file: file?.file ?? '', reason }));
  }

  #oldest(name: string): readonly StoredLayer[] {
    const versions = this.versions(name);
    return versions.slice(0, Math.max(0, versions.length - this.#bounds.maxVersions));
  }

  async #remove(layer: StoredLayer): Promise<void> {
    if (layer.file) await this.#storage.remove([layer.file]);
    this.#drop(layer);
  }

  #drop(layer: StoredLayer): void {
    if (this.#index.remove(layer)) layer.region.release();
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
      for (const layer of [...this.versions(name)]) await this.#remove(layer);
    });
  }

  /**
   * Takes in what has come into the storage, and drops what has gone from it. A broken file stops nothing.
   * @returns the broken files
   * @throws Error where the storage cannot be read
   */
  load(admit: Admit): Promise<readonly BrokenFile[]> {
    // No name of a layer is empty.
    return this.#serial.run('', async () => {
      const before = new Set(this.#index.all());
      const files = await this.#storage.list();
      if (!files) return [];
      const there = new Map(files.map((found) => [found.file, found.stamp]));
      for (const layer of before) {
        const { file } = layer;
        if (file && there.get(file.file) !== file.stamp) this.#drop(layer);
      }
      const broken: BrokenFile[] = [];
      for (const found of files.toSorted((a, b) => b.writtenAt - a.writtenAt)) {
        const reason = await this.#serial.run(found.name, () => this.#loadFile(found, admit));
        if (reason !== undefined) broken.push({ file: found.file, reason });
      }
      for (const name of new Set(files.map((found) => found.name)))
        broken.push(...(await this.#serial.run(name, () => this.#dropOldest(name))));
      this.#broken = broken;
      return broken;
    });
  }

  /** @returns what is wrong with the file, if anything is */
  async #loadFile(found: FoundFile, admit: Admit): Promise<string | undefined> {
    const { name, file, stamp } = found;
    if (this.versions(name).some((layer) => layer.file?.file === file)) return undefined;
    try {
      const bytes = await this.#storage.read(found, this.#bounds.maxBytes + mostHeaderBytes);
      if (!bytes) return undefined;
      const ownTime = storedTimeIn(bytes);
      const storedAt = ownTime ?? found.writtenAt;
      const content = await admit(bytes);
      const fault = this.#faultOf(found, content);
      const isOwn = ownTime !== undefined;
      if (fault === undefined) this.#add({ ...content, name, storedAt, file: { file, stamp, isOwn } });
      else content.region.release();
      return fault;
    } catch (error) {
      if (!(error instanceof ProblemError) || passing.has(error.code)) throw error;
      const [first] = error.faults;
      return first?.pointer ? `${first.pointer}: ${error.message}` : error.message;
    }
  }

  #faultOf({ name, version }: FoundFile, content: LayerContent): string | undefined {
    if (version !== undefined && version !== content.version)
      return `it holds the version ${content.version}: a part of it is missing, or it has another's name`;
    const same = this.find(referenceTo({ name, version: content.version }));
    if (same) return `${same.file?.file ?? referenceTo(same)} holds the same layer`;
    if (!this.#index.hasRoom(name)) return this.#index.fullText;
    return undefined;
  }
}
