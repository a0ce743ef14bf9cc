import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { engineChoices } from '../backend/engine.ts';
import { allowedMebibytes } from './memory/limit.ts';
import {
  defaultLimits,
  layersBytesOf,
  leastFree,
  type MemoryShares,
  sharesOf,
  workersFor,
} from './memory/shares.ts';

const number = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(least).max(most));

const range = (least: number, most: number) => `an integer from ${least} to ${most}`;

const integer = (least: number, most: number, standard: number) =>
  number(least, most).default(standard).describe(range(least, most));

/** An integer without a default, or with one that follows from MEMORY_MB. */
const optionalInteger = (least: number, most: number) =>
  number(least, most).optional().describe(range(least, most));

const MiB = 2 ** 20;

const text = (may: string, form = /^/) => z.string().regex(form).default('').describe(may);

/** A path below which a proxy serves the service: no `.` or `..` in it, and no second slash. */
export const pathPrefix = /^(\/(?!\.{1,2}(\/|$))[\w.~%-]{1,100}){1,10}\/?$/;

const listOf = (item: string) => new RegExp(`^${item}( *, *${item})*$`);
const origins = listOf('(\\*|https?://[^\\s,/]+)');

/**
 * Whether each entry is an address, a network (an address with a prefix length), or one of Fastify's names.
 */
function areProxies(list: string): boolean {
  return list.split(',').every((item) => {
    const [address, prefix = '1', ...more] = item.trim().split('/');
    if (/^(loopback|linklocal|uniquelocal)$/.test(item.trim())) return true;
    const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : 0;
    return more.length === 0 && bits > 0 && bits <= ({ 4: 32, 6: 128 }[isIP(address)] ?? 0);
  });
}

/** Every setting of the service: its name in the environment, its values and its default. */
const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('an address to listen on'),
  PORT: integer(0, 65535, 3000),
  HEALTH_PORT: optionalInteger(0, 65535),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('one of fatal, error, warn, info, debug, trace, silent'),
  LOG_FORMAT: z
    .enum(['auto', 'pretty', 'json'])
    .default('auto')
    .describe('one of auto (pretty on a terminal), pretty, json'),
  ENGINE: z
    .enum(engineChoices)
    .default('auto')
    .describe('one of auto (native where it can be used), native, wasm'),
  WORKERS: optionalInteger(1, 512),
  MEMORY_MB: integer(64, 2 ** 24, allowedMebibytes()),
  MAX_QUEUE: integer(1, 1_000_000, 1000),
  MAX_QUEUE_BYTES: optionalInteger(1, Number.MAX_SAFE_INTEGER),
  MAX_QUEUE_WORK: integer(1, Number.MAX_SAFE_INTEGER, 2_500_000_000),
  INLINE_WORK: integer(0, 1_000_000_000, 2_500_000),
  SPLIT_MACS: integer(1, Number.MAX_SAFE_INTEGER, 100_000_000),
  KEEP_MEMORY_MS: integer(1, 3_600_000, 10_000),
  INLINE_BODY_BYTES: integer(0, 16 * MiB, 32 * 1024),
  MAX_BODY_BYTES: optionalInteger(1, 2048 * MiB),
  MAX_ELEMENTS: optionalInteger(1, 2 ** 28),
  MAX_MACS: integer(1, Number.MAX_SAFE_INTEGER, 10_000_000_000),
  MAX_WORK: integer(1, Number.MAX_SAFE_INTEGER, 100_000_000_000),
  MAX_REPLY_BYTES: optionalInteger(1, Number.MAX_SAFE_INTEGER),
  LAYERS_DIR: text('a path of a folder'),
  LAYERS_REFRESH_MS: integer(0, 3_600_000, 500),
  MAX_LAYERS: integer(0, 100_000, 1000),
  MAX_LAYER_VERSIONS: integer(1, 1000, 4),
  MAX_LAYERS_BYTES: optionalInteger(1, 2 ** 40),
  ROLE: z
    .enum(['all', 'api', 'worker'])
    .default('all')
    .describe('one of all, api (runs no jobs), worker (runs jobs alone)'),
  REDIS_URL: text('a URL such as redis://10.0.0.1:6379', /^rediss?:\/\/\S+$/),
  JOBS_MAX: integer(0, 1_000_000, 10_000),
  JOB_MAX_MACS: integer(1, Number.MAX_SAFE_INTEGER, 1_000_000_000_000),
  JOB_TIMEOUT_MS: integer(1, 86_400_000, 600_000),
  JOB_TTL_MS: integer(1000, 604_800_000, 3_600_000),
  JOB_RESULTS_BYTES: integer(1, 2 ** 50, 2 ** 30),
  API_KEYS: text('a list of API keys of 16 characters or more', /./),
  API_KEYS_FILE: text('a path of a file with one API key per line', /./),
  OPEN_ROUTES: z
    .string()
    .regex(/^(none|(health|docs|metrics)(, *(health|docs|metrics))*)$/)
    .default('health,docs')
    .describe('a list of health, docs, metrics, or none'),
  RATE_LIMIT: integer(0, 1_000_000_000, 0),
  RATE_LIMIT_WINDOW_MS: integer(1000, 86_400_000, 60_000),
  CORS_ORIGINS: text('a list of origins such as https://example.org, or *', origins),
  SECURITY_HEADERS: z.enum(['on', 'off']).default('on').describe('one of on, off'),
  TRUST_PROXY: z
    .string()
    .refine(areProxies)
    .default('')
    .describe('a list of addresses, networks, or loopback, linklocal, uniquelocal'),
  BASE_PATH: text('a path such as /tools/groupconv', pathPrefix),
  MAX_CONNECTIONS: integer(1, 1_000_000, 10_000),
  MAX_HEADER_BYTES: integer(1024, 1 * MiB, 16 * 1024),
  HEADERS_TIMEOUT_MS: integer(1000, 3_600_000, 20_000),
  REQUEST_TIMEOUT_MS: integer(1000, 3_600_000, 60_000),
  REQUEST_BUDGET_MS: integer(1, 3_600_000, 60_000),
  REPLY_TIMEOUT_MS: integer(1000, 3_600_000, 60_000),
  KEEP_ALIVE_TIMEOUT_MS: integer(1000, 3_600_000, 72_000),
  DRAIN_MS: integer(0, 600_000, 0),
  SHUTDOWN_TIMEOUT_MS: integer(100, 600_000, 10_000),
});

/** Settings whose defaults follow from MEMORY_MB. */
const following = [
  'WORKERS',
  'MAX_QUEUE_BYTES',
  'MAX_BODY_BYTES',
  'MAX_ELEMENTS',
  'MAX_REPLY_BYTES',
  'MAX_LAYERS_BYTES',
] as const;

/** The settings with all defaults, and how the memory is divided. */
export type Config = Readonly<z.output<typeof settings>> &
  Readonly<Record<(typeof following)[number], number>> & { readonly memory: MemoryShares };

/** Settings whose values no message may show. */
const secrets: ReadonlySet<string> = new Set<keyof Config>(['API_KEYS', 'REDIS_URL']);

/** Settings that an empty value does not leave unset: the service would be open. */
const keys: ReadonlySet<string> = new Set<keyof Config>(['API_KEYS', 'API_KEYS_FILE']);

/** Some settings are wrong. The message names all of them. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the settings from an environment. An empty value counts as unset, but not of keys.
 * @throws ConfigError with one line per wrong setting.
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => value !== '' || keys.has(name)),
  );
  const result = settings.safeParse(set);
  if (result.success) return Object.freeze(withDerived(result.data));
  const wrong = new Set(result.error.issues.map((issue) => String(issue.path[0])));
  const lines = [...wrong].map(
    (name) =>
      `${name} must be ${describe(name)}, but is ${secrets.has(name) ? 'not' : JSON.stringify(set[name])}`,
  );
  throw new ConfigError(lines.join('\n'));
}

/** Adds the defaults that follow from MEMORY_MB. */
function withDerived(given: z.output<typeof settings>): Config {
  const { ROLE, REDIS_URL, JOBS_MAX } = given;
  if (ROLE !== 'all' && (REDIS_URL === '' || JOBS_MAX === 0))
    throw new ConfigError(
      `ROLE=${ROLE} needs REDIS_URL, and JOBS_MAX above 0: no other process has its jobs`,
    );
  const { MEMORY_MB, WORKERS = workersFor(MEMORY_MB, availableParallelism()) } = given;
  const { MAX_LAYERS_BYTES = layersBytesOf(MEMORY_MB) } = given;
  const memory = sharesOf(MEMORY_MB, WORKERS, MAX_LAYERS_BYTES);
  if (memory.freeBytes < leastFree) {
    const least = MEMORY_MB + Math.ceil((leastFree - memory.freeBytes) / MiB / 0.7);
    const besides = given.MAX_LAYERS_BYTES === undefined ? '' : ` and MAX_LAYERS_BYTES=${MAX_LAYERS_BYTES}`;
    throw new ConfigError(
      `MEMORY_MB must be about ${least} for ${WORKERS} workers${besides}, but is ${MEMORY_MB}`,
    );
  }
  const limits = defaultLimits(memory.freeBytes);
  const {
    MAX_QUEUE_BYTES = limits.MAX_QUEUE_BYTES,
    MAX_BODY_BYTES = limits.MAX_BODY_BYTES,
    MAX_ELEMENTS = limits.MAX_ELEMENTS,
    MAX_REPLY_BYTES = limits.MAX_REPLY_BYTES,
  } = given;
  const derived = {
    WORKERS,
    MAX_QUEUE_BYTES,
    MAX_BODY_BYTES,
    MAX_ELEMENTS,
    MAX_REPLY_BYTES,
    MAX_LAYERS_BYTES,
  };
  return { ...given, ...derived, memory };
}

/** The settings with what each may be and its default, for the documentation. */
export function describeSettings(): { name: string; may: string; standard: string }[] {
  const defaults: Record<string, unknown> = settings.parse({});
  const followers: ReadonlySet<string> = new Set(following);
  return Object.keys(settings.shape).map((name) => ({
    name,
    may: describe(name),
    standard: followers.has(name) ? 'from `MEMORY_MB`' : String(defaults[name] ?? '') || 'unset',
  }));
}

function describe(name: string): string {
  const shape: Readonly<Record<string, z.ZodType>> = settings.shape;
  return shape[name]?.description ?? 'valid';
}
