import { readFileSync } from 'node:fs';
import { type Config, ConfigError } from '../../config.ts';
import { ApiKeys } from './api-keys.ts';

/** A shorter key could be guessed. */
const leastLength = 16;

/** The configured keys, digested. @throws ConfigError as `readApiKeys` does. */
export function loadApiKeys(config: Config): ApiKeys {
  return new ApiKeys(readApiKeys(config));
}

/**
 * The keys of API_KEYS and of the lines of API_KEYS_FILE, in which `#` begins a comment.
 * @throws ConfigError if the file cannot be read, if either setting holds no key, or if a key is too short or
 * has blanks.
 */
export function readApiKeys({ API_KEYS: list, API_KEYS_FILE: file }: Config): readonly string[] {
  const keys = list.split(',').map((key) => key.trim());
  if (file !== '') keys.push(...readLines(file));
  const all = keys.filter((key) => key !== '');
  for (const key of all) {
    if (key.length < leastLength || !/^[\x21-\x7e]+$/.test(key))
      throw new ConfigError(`every API key must have ${leastLength} visible ASCII characters or more`);
  }
  if (file !== '' && all.length === 0) throw new ConfigError(`API_KEYS_FILE ${file} holds no key`);
  // An example is two unset variables with a comma between. Without any key the service would be open.
  if (list !== '' && all.length === 0) throw new ConfigError('API_KEYS holds no key');
  return all;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim());
  } catch (error) {
    throw new ConfigError(`API_KEYS_FILE cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** The groups of routes that need no key. */
export function openGroups({ OPEN_ROUTES: list }: Config): ReadonlySet<string> {
  return new Set(list.split(',').map((name) => name.trim()));
}
