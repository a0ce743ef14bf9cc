import { z } from 'zod';
import { parseReference } from '../contract/layer-name.ts';
import type { FoundFile } from './storage.ts';
import { referenceTo } from './stored-layer.ts';

/** A version as the index on Redis has it. */
const entry = z.object({
  version: z.string().regex(/^[0-9a-f]{16}$/),
  /** In milliseconds since the epoch. */
  storedAt: z.int().nonnegative(),
  /** Of its file, which is another one whenever the version is stored anew. */
  id: z.uuid(),
  /** Of the file. */
  bytes: z.int().nonnegative(),
  /** Bytes that the layer takes in the memory of a process. */
  memory: z.int().nonnegative(),
});

export type Entry = z.infer<typeof entry>;

const entries = z.array(entry);

/** The versions of a layer, the current one last, as one text. Empty where there are none. */
export function textOf(versions: readonly Entry[]): string {
  return versions.length > 0 ? JSON.stringify(versions) : '';
}

/** The versions in such a text. Undefined where it is another text. */
export function entriesIn(text: string): readonly Entry[] | undefined {
  if (text === '') return [];
  try {
    return entries.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * The files of a layer. Of a text that cannot be read one, which cannot be read either. None of what is no name of a
 * layer.
 */
export function filesIn(name: string, text: string): readonly FoundFile[] {
  if (parseReference(name)?.name !== name) return [];
  const versions = entriesIn(text);
  if (!versions) return [{ file: name, name, version: undefined, stamp: '', writtenAt: 0 }];
  return versions.map(({ version, storedAt, id }) => ({
    ...{ file: referenceTo({ name, version }), name, version, stamp: id },
    ...{ storedAt, writtenAt: storedAt },
  }));
}
