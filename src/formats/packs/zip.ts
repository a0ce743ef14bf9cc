import { zipSync } from 'fflate';
import type { PackFile } from './pack.ts';

/** The first day that a zip file can state. It is read as local time, as zip files state it. */
const firstDay = new Date(1980, 0, 1);

/** A zip file. The same files give the same bytes: nothing is compressed, and all have the same date. */
export function zipOf(files: readonly PackFile[]): Uint8Array<ArrayBuffer> {
  const entries = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
  const { buffer, byteOffset, length } = zipSync(entries, { level: 0, mtime: firstDay });
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError('a zip file lies in memory of its own');
  return new Uint8Array(buffer, byteOffset, length);
}
