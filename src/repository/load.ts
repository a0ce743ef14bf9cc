import { setImmediate } from 'node:timers/promises';
import { ProblemError } from '../errors.ts';
import { GoneVersions } from './gone-versions.ts';
import type { KeptVersions } from './kept-versions.ts';
import { storedTimeIn } from './layer-file.ts';
import type { Serial } from './serial.ts';
import type { FoundFile, LayerStorage } from './storage.ts';
import { type BrokenFile, type LayerContent, referenceTo, type StoredLayer } from './stored-layer.ts';

/** Checks a file's content, and puts its parameters into a region of the repository. */
export type Admit = (bytes: Uint8Array<ArrayBuffer>) => Promise<LayerContent>;

/** Problems of the moment. They say nothing about a file. */
const passing: ReadonlySet<string> = new Set(['unavailable', 'deadline-exceeded', 'client-closed']);

/** Room in a file beside its tensors. */
const mostHeaderBytes = 2 ** 22;

/** A file may change twice within one tick of its time. So what is wrong with one is forgotten if it is as young as this. */
const settledMillis = 2000;

/** Layers that are compared in one turn of the event loop. */
const namesPerTurn = 200;

/** What is wrong with the content of a file, and the state in which it was read. */
export type KnownFault = Pick<FoundFile, 'stamp'> & Pick<BrokenFile, 'reason'>;

/** What a load reads and changes. */
export interface Loaded {
  readonly storage: LayerStorage;
  readonly kept: KeptVersions;
  /** By name of the layer. */
  readonly serial: Serial;
  /** By file. Such a file is read once more when its state has changed. */
  readonly faults: Map<string, KnownFault>;
  readonly maxVersions: number;
  readonly maxBytes: number;
}

/**
 * Takes in what has come into the storage, and drops what has gone from it. A broken file stops nothing.
 * @returns the broken files
 * @throws Error where the storage cannot be read
 */
export async function loadFiles(into: Loaded, admit: Admit): Promise<readonly BrokenFile[]> {
  const { storage, kept, serial } = into;
  // What is stored from here on may have no file in the list.
  const before = kept.index.snapshot();
  const files = await storage.list();
  if (!files) return [];
  const gone = new GoneVersions(kept);
  const { fresh, broken } = await newFiles(into, gone, before, files);
  for (const found of fresh.toSorted((a, b) => b.writtenAt - a.writtenAt)) {
    const reason = await serial.run(found.name, () => loadFile(into, gone, found, admit));
    if (reason !== undefined) broken.push({ file: found.file, reason });
  }
  for (const name of new Set(fresh.map((found) => found.name)))
    broken.push(...(await serial.run(name, () => dropOldest(into, name))));
  return broken;
}

/**
 * Compares what is in memory with what is in the storage. Layers whose files have all gone are dropped, and those whose
 * new files are known to be broken.
 * @returns files to be read, and those that are known to be broken
 */
async function newFiles(
  { faults }: Loaded,
  gone: GoneVersions,
  before: ReadonlyMap<string, readonly StoredLayer[]>,
  files: ReadonlyMap<string, readonly FoundFile[]>,
) {
  const fresh: FoundFile[] = [];
  const broken: BrokenFile[] = [];
  const known = new Map(faults);
  faults.clear();
  let count = 0;
  for (const name of new Set([...before.keys(), ...files.keys()])) {
    if (++count % namesPerTurn === 0) await setImmediate();
    const unread = gone.compare(name, before.get(name) ?? [], files.get(name) ?? []).filter((found) => {
      const fault = known.get(found.file);
      if (fault?.stamp !== found.stamp) return true;
      faults.set(found.file, fault);
      broken.push({ file: found.file, reason: fault.reason });
      return false;
    });
    if (unread.length === 0) gone.drop(name);
    fresh.push(...unread);
  }
  return { fresh, broken };
}

/**
 * Loads a file in place of the versions of its layer that have gone.
 * @returns what is wrong with the file, if anything is
 */
async function loadFile(
  into: Loaded,
  gone: GoneVersions,
  found: FoundFile,
  admit: Admit,
): Promise<string | undefined> {
  const { name, file, stamp, writtenAt } = found;
  // It may have been put meanwhile.
  if (gone.isKept(found)) return undefined;
  try {
    const fault = await takeIn(into, gone, found, admit);
    if (fault !== missing) gone.drop(name);
    return fault === missing ? undefined : fault;
  } catch (error) {
    if (!(error instanceof ProblemError) || passing.has(error.code)) throw error;
    const isReplacing = gone.of(name).length > 0;
    gone.drop(name);
    // There may be room now.
    if (isReplacing && error.code === 'storage-failed') return loadFile(into, gone, found, admit);
    const [first] = error.faults;
    const reason = first?.pointer ? `${first.pointer}: ${error.message}` : error.message;
    const isOfContent = error.code !== 'storage-failed' && stamp !== '';
    if (isOfContent && Date.now() - writtenAt > settledMillis) into.faults.set(file, { stamp, reason });
    return reason;
  }
}

/** The file has gone since it was listed. The next load knows what has come for it. */
const missing = Symbol('missing');

/** @returns what is wrong beside the content, if anything is. @throws ProblemError */
async function takeIn(
  { storage, kept, maxBytes }: Loaded,
  gone: GoneVersions,
  found: FoundFile,
  admit: Admit,
): Promise<string | undefined | typeof missing> {
  const { name, file, stamp } = found;
  const bytes = await storage.read(found, maxBytes + mostHeaderBytes);
  if (!bytes) return missing;
  const ownTime = found.storedAt ?? storedTimeIn(bytes);
  const storedAt = ownTime ?? found.writtenAt;
  const content = await admitChecked(found, bytes, admit);
  const fault = faultOf(kept, gone, found, content);
  const isOwn = ownTime !== undefined;
  if (fault === undefined) kept.add({ ...content, name, storedAt, file: { file, stamp, isOwn } });
  else content.region.release();
  return fault;
}

/** @throws ProblemError, also where the content is another than the file's name says */
async function admitChecked(
  { version }: FoundFile,
  bytes: Uint8Array<ArrayBuffer>,
  admit: Admit,
): Promise<LayerContent> {
  const content = await admit(bytes);
  if (version === undefined || version === content.version) return content;
  content.region.release();
  const detail = `it holds the version ${content.version}: a part of it is missing, or it has another's name`;
  throw new ProblemError('malformed-safetensors', detail);
}

function faultOf(
  { index }: KeptVersions,
  gone: GoneVersions,
  { name }: FoundFile,
  content: LayerContent,
): string | undefined {
  const same = index.find(referenceTo({ name, version: content.version }));
  if (same && !gone.of(name).includes(same))
    return `${same.file?.file ?? referenceTo(same)} holds the same layer`;
  if (!index.hasRoom(name)) return index.fullText;
  return undefined;
}

/**
 * Removes what is more than the last versions. Files that the service has not written stay where they are.
 * @returns these
 */
async function dropOldest({ kept, maxVersions }: Loaded, name: string): Promise<BrokenFile[]> {
  const others = kept.oldest(name).filter(({ file }) => file && !file.isOwn);
  for (const layer of others) kept.drop(layer);
  await kept.removeOldest(name);
  const reason = `${name} has ${maxVersions} later versions (MAX_LAYER_VERSIONS)`;
  return others.map(({ file }) => ({ file: file?.file ?? '', reason }));
}
