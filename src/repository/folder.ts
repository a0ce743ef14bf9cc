import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../errors.ts';
import { bytesOf } from '../memory/buffers.ts';
import { fileNameOf, layerFileParts, layerOfFileName } from './layer-file.ts';
import type { Decide, FoundFile, LayerStorage, UnstoredLayer } from './storage.ts';
import { isMissing, readProblem, storageProblem } from './storage-problem.ts';
import type { LayerFile, StoredLayer } from './stored-layer.ts';

/** What a write leaves where the process is killed. It is older than any write takes. */
const temporary = /^\.[0-9a-f]{16}\.part$/;
const abandonedMillis = 10 * 60_000;

/**
 * A folder with one safetensors file per version. A file is written beside its place, synced, and renamed, and the
 * folder is synced. So a file is there whole or not at all.
 */
export class FolderStorage implements LayerStorage {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder where there is none. @throws Error where it cannot be read */
  async list(): Promise<ReadonlyMap<string, readonly FoundFile[]>> {
    const names = await readdir(this.#folder).catch(async (error: unknown) => {
      if (!isMissing(error)) throw error;
      await mkdir(this.#folder, { recursive: true });
      return [];
    });
    const found = new Map<string, FoundFile[]>();
    for (const file of names) {
      const reference = layerOfFileName(file);
      if (reference) {
        const one = { file, ...reference, ...(await this.#stateOf(file)) };
        const others = found.get(one.name);
        if (others) others.push(one);
        else found.set(one.name, [one]);
      } else if (temporary.test(file)) await this.#removeAbandoned(file);
    }
    return found;
  }

  /** Its time, which is a few milliseconds coarse, and its names. @throws Error where it cannot be read */
  async stamp(): Promise<string> {
    const { mtimeMs } = await stat(this.#folder);
    return `${mtimeMs}/${(await readdir(this.#folder)).join('/')}`;
  }

  async #stateOf(file: string): Promise<Pick<FoundFile, 'stamp' | 'writtenAt'>> {
    try {
      const { mtimeMs, size } = await stat(join(this.#folder, file));
      return { stamp: `${mtimeMs} ${size}`, writtenAt: Math.floor(mtimeMs) };
    } catch {
      // Reading it tells the reason.
      return { stamp: '', writtenAt: 0 };
    }
  }

  async #removeAbandoned(file: string): Promise<void> {
    const { writtenAt } = await this.#stateOf(file);
    // A folder that cannot be written keeps it.
    if (Date.now() - writtenAt > abandonedMillis) await unlink(join(this.#folder, file)).catch(() => {});
  }

  async read({ file }: FoundFile, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    let handle: FileHandle | undefined;
    try {
      // Without O_NONBLOCK, the opening of a pipe would wait for its writer.
      handle = await open(join(this.#folder, file), constants.O_RDONLY | constants.O_NONBLOCK);
      const state = await handle.stat();
      if (!state.isFile()) throw new ProblemError('malformed-safetensors', 'it is no regular file');
      if (state.size > most) {
        const detail = `it has ${state.size} bytes, over the limit of ${most} (MAX_LAYERS_BYTES)`;
        throw new ProblemError('limit-exceeded', detail);
      }
      return await readWhole(handle, bytesOf(state.size));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw readProblem(error);
    } finally {
      await handle?.close();
    }
  }

  async versions(): Promise<undefined> {}

  async write(layer: UnstoredLayer, decide: Decide<number>): Promise<Pick<StoredLayer, 'storedAt' | 'file'>> {
    const storedAt = decide();
    const part = join(this.#folder, `.${randomBytes(8).toString('hex')}.part`);
    const file = fileNameOf(layer);
    try {
      await mkdir(this.#folder, { recursive: true });
      const handle = await open(part, 'wx');
      try {
        for (const bytes of layerFileParts({ ...layer, storedAt })) await handle.appendFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(part, join(this.#folder, file));
      await this.#sync();
      const { stamp } = await this.#stateOf(file);
      return { storedAt, file: { file, stamp, isOwn: true } };
    } catch (error) {
      await unlink(part).catch(() => {});
      throw storageProblem(error, 'the layer cannot be written');
    }
  }

  async remove(files: readonly LayerFile[]): Promise<void> {
    for (const one of files)
      if ((await this.#stateOf(one.file)).stamp === one.stamp) await this.#unlink([one]);
  }

  /** @throws ProblemError `storage-failed` */
  async #unlink(files: readonly LayerFile[]): Promise<void> {
    try {
      for (const { file } of files) {
        await unlink(join(this.#folder, file)).catch((error: unknown) => {
          if (!isMissing(error)) throw error;
        });
        await this.#sync();
      }
    } catch (error) {
      throw storageProblem(error, 'the layer cannot be removed');
    }
  }

  async clear(_: string, files: readonly LayerFile[], decide: Decide<void>): Promise<void> {
    decide();
    await this.#unlink(files);
  }

  /** Makes the names in the folder durable. */
  async #sync(): Promise<void> {
    const handle = await open(this.#folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** @throws ProblemError where the file has become shorter meanwhile */
async function readWhole(
  handle: FileHandle,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at);
    if (bytesRead === 0) throw new ProblemError('malformed-safetensors', 'it is being written');
    at += bytesRead;
  }
  return bytes;
}
