import { bytesOfElements } from '../element-bytes.ts';
import type { PackTensor } from './pack.ts';

/** A function of a place that gives the element there as a word in hexadecimal: its bits, two's complement for integers. */
export function hexWords({ data, dtype }: PackTensor): (place: number) => string {
  // In memory the least byte is the first, in a word the last.
  const bytes = Buffer.from(bytesOfElements(data, dtype));
  const size = bytes.length / Math.max(1, data.length);
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
  const text = bytes.toString('hex');
  const digits = 2 * size;
  return (place) => text.slice(place * digits, (place + 1) * digits);
}
