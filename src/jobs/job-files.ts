import { rmSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../errors.ts';
import { bytesOf } from '../memory/buffers.ts';

/** What is kept of a job. */
export type JobPart = 'body' | 'result';

/** Bytes of a result that are read at a time. */
const pieceBytes = 2 ** 18;

/** The bodies and results of jobs, in a temporary folder that goes with the process. */
export class JobFiles {
  #folder: Promise<string> | undefined;

  /** @throws ProblemError `storage-failed` where nothing can be written */
  async write(id: string, part: JobPart, bytes: Uint8Array): Promise<void> {
    try {
      await writeFile(await this.#pathOf(id, part), bytes);
    } catch (error) {
      await this.remove(id, part).catch(() => {});
      const code = error instanceof Error && 'code' in error ? error.code : error;
      throw new ProblemError(
        'storage-failed',
        `the temporary folder of jobs (TMPDIR) cannot be written: ${code}`,
      );
    }
  }

  async read(id: string, part: JobPart): Promise<Uint8Array<ArrayBuffer>> {
    const file = await open(await this.#pathOf(id, part));
    try {
      const bytes = bytesOf((await file.stat()).size);
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, at);
        if (bytesRead === 0) throw new Error(`the ${part} of ${id} has been cut`);
        at += bytesRead;
      }
      return bytes;
    } finally {
      await file.close();
    }
  }

  /** The same in pieces. Undefined if it is not there. */
  async pieces(id: string, part: JobPart): Promise<AsyncIterable<Uint8Array> | undefined> {
    try {
      const file = await open(await this.#pathOf(id, part));
      return file.createReadStream({ highWaterMark: pieceBytes });
    } catch {
      return undefined;
    }
  }

  async remove(id: string, part: JobPart): Promise<void> {
    if (this.#folder) await rm(await this.#pathOf(id, part), { force: true });
  }

  async #pathOf(id: string, part: JobPart): Promise<string> {
    this.#folder ??= makeFolder();
    return join(await this.#folder, `${id}.${part}`);
  }

  /** Removes all of it. */
  async close(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    if (folder === undefined) return;
    folders.delete(folder);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Those that there are. */
const folders = new Set<string>();

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'groupconv-jobs-'));
  process.off('exit', removeAll).once('exit', removeAll);
  folders.add(folder);
  return folder;
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
