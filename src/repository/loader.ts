import { ProblemError } from '../errors.ts';
import { type Admit, type KnownFault, type Loaded, loadFiles } from './load.ts';
import type { ParameterMemory } from './parameter-memory.ts';
import type { BrokenFile } from './stored-layer.ts';

/** Brings the versions in memory up to what is in the storage, and knows when there is something to do. */
export class Loader {
  readonly #into: Loaded;
  readonly #memory: ParameterMemory;
  /** Of the storage when it was read last. */
  #stamp: string | null | undefined;
  #hasRead = false;
  #hasFailed = false;
  #broken: readonly BrokenFile[] = [];

  /** @param into what it reads and changes */
  constructor(into: Omit<Loaded, 'faults'>, memory: ParameterMemory) {
    this.#into = { ...into, faults: new Map<string, KnownFault>() };
    this.#memory = memory;
  }

  /** Files that hold no layer. */
  get broken(): readonly BrokenFile[] {
    return this.#broken;
  }

  /** @throws ProblemError `unavailable` where the storage could not be read so far. */
  checkRead(): void {
    if (this.#hasRead || !this.#hasFailed) return;
    throw new ProblemError('unavailable', 'the stored layers could not be read so far: try again');
  }

  /**
   * Takes in what has come into the storage, and drops what has gone from it. A broken file stops nothing.
   * @returns the broken files
   * @throws Error where the storage cannot be read
   */
  load(admit: Admit): Promise<readonly BrokenFile[]> {
    // No name of a layer is empty.
    return this.#into.serial.run('', async () => {
      this.#memory.forgetRefusals();
      try {
        // Before the list: what comes meanwhile is found by the next refresh. A folder may have to be made.
        const stamp = await this.#into.storage.stamp().catch(() => undefined);
        this.#broken = await loadFiles(this.#into, admit);
        this.#stamp = stamp;
        this.#hasRead = true;
        return this.#broken;
      } catch (error) {
        this.#hasFailed = true;
        throw error;
      }
    });
  }

  /** Whether it is certain that nobody else has stored a version of the layer, which would be the current one. */
  async knowsAllOf(name: string): Promise<boolean> {
    const { storage, kept } = this.#into;
    try {
      if ((await storage.stamp()) === this.#stamp) return true;
      const known = new Map(kept.index.versions(name).map(({ file }) => [file?.file, file?.stamp]));
      const files = (await storage.list())?.get(name) ?? [];
      return files.every(({ file, stamp }) => known.get(file) === stamp);
    } catch {
      // To write it tells the reason.
      return false;
    }
  }

  /**
   * Does the same where files have come or gone since it did so last, or where there is room once more for one that
   * found none.
   * @returns the broken files that were not broken before
   */
  async refresh(admit: Admit): Promise<readonly BrokenFile[]> {
    const stamp = await this.#into.storage.stamp();
    if (stamp === this.#stamp && !this.#memory.hasRoomAgain) return [];
    const known = new Set(this.#broken.map(textOf));
    const broken = await this.load(admit);
    return broken.filter((file) => !known.has(textOf(file)));
  }
}

const textOf = ({ file, reason }: BrokenFile) => `${file}: ${reason}`;
