import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readCodeCache, writeCodeCache } from '../../src/server/code-cache.ts';

const folder = mkdtempSync(join(tmpdir(), 'groupconv-cache-'));
afterAll(() => rmSync(folder, { recursive: true }));

const cache = Buffer.from(Array.from({ length: 1000 }, (_, i) => (i * 7) % 256));

function read(file: string): { found: Buffer | undefined; said: string[] } {
  const said: string[] = [];
  return { found: readCodeCache(file, (reason) => said.push(reason)), said };
}

it('gives back the code cache that was written', () => {
  const file = join(folder, 'whole');
  writeCodeCache(file, cache);
  expect(read(file)).toEqual({ found: cache, said: [] });
});

it('says nothing where there is none', () => {
  expect(read(join(folder, 'none'))).toEqual({ found: undefined, said: [] });
});

it.each([
  ['is empty', () => Buffer.alloc(0)],
  ['is cut off', (whole: Buffer) => whole.subarray(0, 500)],
  ['has one other bit', (whole: Buffer) => whole.map((byte, i) => (i === 700 ? byte ^ 1 : byte))],
])('is not used where it %s', (name, spoil) => {
  const file = join(folder, name);
  writeCodeCache(file, cache);
  writeFileSync(file, spoil(readFileSync(file)));
  expect(read(file)).toEqual({ found: undefined, said: [`the code cache ${file} is broken`] });
});

it('is not used where it cannot be read', () => {
  // A folder, which not even a privileged user reads as a file.
  const { found, said } = read(folder);
  expect(found).toBeUndefined();
  expect(said).toHaveLength(1);
});
