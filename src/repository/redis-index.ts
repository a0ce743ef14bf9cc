import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { ProblemError } from '../errors.ts';
import { type Entry, entriesIn, filesIn, textOf } from './redis-entry.ts';
import type { RepositoryBounds } from './repository.ts';
import type { FoundFile } from './storage.ts';

/**
 * Gives the layer ARGV[1] the versions ARGV[3] if it has ARGV[2], both empty for none. ARGV[4] is what that adds to the
 * memory, ARGV[5] the index's new state, ARGV[6] the most layers, ARGV[7] the most memory. KEYS: the index, the memory,
 * the state; a file that comes, if one does; then files that go. Returns what is in the way, or done.
 */
const changeScript = `
local before, after, more = ARGV[2], ARGV[3], tonumber(ARGV[4])
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= before then return 'changed' end
local gone = 4
if ARGV[8] == 'file' then
  if before == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[6]) then return 'layers' end
  local memory = tonumber(redis.call('GET', KEYS[2]) or '0')
  if more > 0 and memory + more > tonumber(ARGV[7]) then return 'memory' end
  if redis.call('PERSIST', KEYS[4]) == 0 then return 'late' end
  gone = 5
end
if after == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], after) end
redis.call('INCRBY', KEYS[2], ARGV[4])
redis.call('SET', KEYS[3], ARGV[5])
for i = gone, #KEYS do redis.call('UNLINK', KEYS[i]) end
return 'done'
`;

/** Each try fails only because another process has changed the same layer. */
const mostTries = 1000;

/** Versions that are listed at a time: neither Redis nor the event loop does anything long. */
const listedVersions = 500;

/** The versions of all layers on Redis: a hash from name to versions, which changes in one step, and its state. */
export class RedisIndex {
  readonly #redis: Redis;
  readonly #bounds: RepositoryBounds;
  readonly #prefix: string;
  /** The texts of the last list. One that has not changed is not read again. */
  #texts: ReadonlyMap<string, string> = new Map();
  #files: ReadonlyMap<string, readonly FoundFile[]> = new Map();

  /** @param prefix what all keys begin with */
  constructor(redis: Redis, prefix: string, bounds: RepositoryBounds) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#bounds = bounds;
  }

  get #key(): string {
    return `${this.#prefix}:layers`;
  }

  /** The key of a file. */
  fileKey(id: string): string {
    return `${this.#prefix}:layer:${id}`;
  }

  /** A text that is another one after each change. */
  async state(): Promise<string> {
    return (await this.#redis.get(`${this.#key}:state`)) ?? '';
  }

  /** The files of all layers, by name. */
  async list(): Promise<ReadonlyMap<string, readonly FoundFile[]>> {
    // A hash that grows meanwhile may list a field twice.
    const texts = new Map<string, string>();
    const files = new Map<string, readonly FoundFile[]>();
    const count = Math.max(1, Math.floor(listedVersions / this.#bounds.maxVersions));
    let cursor = '0';
    do {
      const [next, pairs] = await this.#redis.hscan(this.#key, cursor, 'COUNT', count);
      cursor = next;
      for (let i = 0; i < pairs.length; i += 2) {
        const [name, text] = [pairs[i], pairs[i + 1]];
        const known = this.#texts.get(name) === text ? this.#files.get(name) : undefined;
        texts.set(name, text);
        files.set(name, known ?? filesIn(name, text));
      }
    } while (cursor !== '0');
    this.#texts = texts;
    this.#files = files;
    return files;
  }

  /** The versions of a layer. Undefined where they cannot be read. */
  async versions(name: string): Promise<readonly Entry[] | undefined> {
    return entriesIn((await this.#redis.hget(this.#key, name)) ?? '');
  }

  /**
   * Changes the versions of a layer in one step, whatever other processes do. Files of versions that go are removed.
   * @param plan the versions that the layer is to have, given those that it has; called again where they change
   * meanwhile
   * @param added the id of a file that comes, and that would end by itself until now
   * @throws ProblemError of `plan`, `storage-failed` where there would be too much, `unavailable` where others change
   * it all the time
   */
  async change(name: string, plan: (before: readonly Entry[]) => readonly Entry[], added?: string) {
    for (let i = 0; i < mostTries; i++) {
      const text = (await this.#redis.hget(this.#key, name)) ?? '';
      const before = entriesIn(text) ?? [];
      const after = plan(before);
      const gone = before.filter(({ id }) => !after.some((one) => one.id === id));
      if (added === undefined && gone.length === 0) return;
      const outcome = await this.#replace(name, text, after, memoryOf(after) - memoryOf(before), gone, added);
      if (outcome === 'done') return;
      if (outcome !== 'changed') throw this.#refusal(outcome);
    }
    throw new ProblemError('unavailable', `${name} is changed by others all the time`);
  }

  #replace(
    name: string,
    text: string,
    after: readonly Entry[],
    memory: number,
    gone: readonly Entry[],
    added: string | undefined,
  ): Promise<unknown> {
    const files = [...(added === undefined ? [] : [added]), ...gone.map(({ id }) => id)];
    const keys = [
      this.#key,
      `${this.#key}:memory`,
      `${this.#key}:state`,
      ...files.map((id) => this.fileKey(id)),
    ];
    const { maxLayers, maxBytes } = this.#bounds;
    const versions = [name, text, textOf(after)];
    const kind = added === undefined ? 'none' : 'file';
    return this.#redis.eval(
      ...([changeScript, keys.length, ...keys, ...versions] as const),
      ...([memory, randomUUID(), maxLayers, maxBytes, kind] as const),
    );
  }

  #refusal(outcome: unknown): ProblemError {
    const { maxLayers, maxBytes } = this.#bounds;
    if (outcome === 'layers')
      return new ProblemError('storage-failed', `there are ${maxLayers} layers already (MAX_LAYERS)`);
    if (outcome === 'memory') {
      const detail = `all layers together would take more than ${maxBytes} bytes (MAX_LAYERS_BYTES)`;
      return new ProblemError('storage-failed', detail);
    }
    return new ProblemError('unavailable', 'it took too long to write the layer to Redis');
  }
}

function memoryOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { memory }) => sum + memory, 0);
}
