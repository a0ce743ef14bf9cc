import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { ProblemError } from '../errors.ts';
import { regionBytes } from '../memory/arena.ts';
import { MissingPieces, readPieces, writePieces } from '../redis/pieces.ts';
import { layerFileParts } from './layer-file.ts';
import { RedisIndex } from './redis-index.ts';
import type { RepositoryBounds } from './repository.ts';
import type { Decide, FoundFile, LayerStorage, UnstoredLayer, VersionMark } from './storage.ts';
import { redisProblem } from './storage-problem.ts';
import { type LayerFile, referenceTo, type StoredLayer } from './stored-layer.ts';

/** Of one version: each process reads all of them. */
const mostFileBytes = 2 ** 26;

/** A file that becomes no version, because its process dies, is forgotten after this long. */
const uploadMillis = 600_000;

/**
 * Layers on Redis or Valkey, for processes that share them: the same files as in a folder, and an index whose changes
 * are one step. Files are written before the index has them, and never change.
 */
export class RedisStorage implements LayerStorage {
  readonly #redis: Redis;
  readonly #bounds: RepositoryBounds;
  readonly #index: RedisIndex;

  constructor(redis: Redis, prefix: string, bounds: RepositoryBounds) {
    this.#redis = redis;
    this.#bounds = bounds;
    this.#index = new RedisIndex(redis, prefix, bounds);
  }

  list(): Promise<ReadonlyMap<string, readonly FoundFile[]>> {
    return reaching(() => this.#index.list());
  }

  stamp(): Promise<string> {
    return reaching(() => this.#index.state());
  }

  async read(found: FoundFile, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return reaching(async () => {
      const versions = await this.#index.versions(found.name);
      if (!versions) throw new ProblemError('malformed-safetensors', 'its versions on Redis cannot be read');
      const entry = versions.find(({ id }) => id === found.stamp);
      if (!entry) return undefined;
      if (entry.bytes > most) {
        const detail = `it has ${entry.bytes} bytes, over the limit of ${most} (MAX_LAYERS_BYTES)`;
        throw new ProblemError('limit-exceeded', detail);
      }
      try {
        return await readPieces(this.#redis, this.#index.fileKey(entry.id), entry.bytes);
      } catch (error) {
        if (!(error instanceof MissingPieces)) throw error;
        const isThere = (await this.#index.versions(found.name))?.some(({ id }) => id === entry.id);
        if (!isThere) return undefined;
        throw new ProblemError('malformed-safetensors', 'a part of it is missing, or too much');
      }
    });
  }

  versions(name: string): Promise<readonly VersionMark[]> {
    return reaching(async () => (await this.#index.versions(name)) ?? []);
  }

  async write(layer: UnstoredLayer, decide: Decide<number>): Promise<Pick<StoredLayer, 'storedAt' | 'file'>> {
    const { name, version, region } = layer;
    const id = randomUUID();
    const parts = layerFileParts({ ...layer, storedAt: Date.now() });
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    checkSize(bytes);
    const memory = regionBytes(region.byteLength);
    const key = this.#index.fileKey(id);
    return reaching(async () => {
      await writePieces(this.#redis, key, parts, uploadMillis);
      let storedAt = 0;
      try {
        await this.#index.change(
          name,
          (before) => {
            storedAt = decide(before);
            const others = before.filter((one) => one.version !== version);
            return [...others, { version, storedAt, id, bytes, memory }].slice(-this.#bounds.maxVersions);
          },
          id,
        );
      } catch (error) {
        // Only then it is certain that the index does not have it.
        if (error instanceof ProblemError) await this.#redis.unlink(key);
        throw error;
      }
      return { storedAt, file: { file: referenceTo(layer), stamp: id, isOwn: true } };
    });
  }

  async remove(files: readonly LayerFile[]): Promise<void> {
    for (const { file, stamp } of files) {
      const [name] = file.split('@');
      await reaching(() => this.#index.change(name, (before) => before.filter(({ id }) => id !== stamp)));
    }
  }

  clear(name: string, _: readonly LayerFile[], decide: Decide<void>): Promise<void> {
    return reaching(() =>
      this.#index.change(name, (before) => {
        decide(before);
        return [];
      }),
    );
  }
}

/** @throws ProblemError `limit-exceeded` */
function checkSize(bytes: number): void {
  if (bytes <= mostFileBytes) return;
  const message = `the layer has ${bytes} bytes, over the limit of ${mostFileBytes} of a layer on Redis`;
  const hint = 'a folder that all services share (LAYERS_DIR) takes larger ones';
  throw ProblemError.of('limit-exceeded', { pointer: '', message, hint });
}

/** Does what needs Redis. @throws ProblemError */
async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw redisProblem(error);
  }
}
