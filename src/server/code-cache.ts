import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/**
 * V8's code cache in a file: a CRC-32, then V8's bytes. V8 does not check that they are whole, and crashes on
 * broken ones.
 */

const checksumBytes = 4;

/**
 * The code cache in the file. Undefined without the file, and if it cannot be read or is broken.
 * @param say gets the reason why a file that is there is not used
 */
export function readCodeCache(file: string, say: (reason: string) => void): Buffer | undefined {
  try {
    const stored = readFileSync(file);
    const cache = stored.subarray(checksumBytes);
    if (stored.length > checksumBytes && stored.readUInt32LE(0) === crc32(cache)) return cache;
    say(`the code cache ${file} is broken`);
  } catch (error) {
    if (!isMissing(error)) say(error instanceof Error ? error.message : String(error));
  }
  return undefined;
}

export function writeCodeCache(file: string, cache: Buffer): void {
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32LE(crc32(cache));
  writeFileSync(file, Buffer.concat([checksum, cache]));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
