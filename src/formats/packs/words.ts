import { bytesOfElements } from '../element-bytes.ts';
import type { PackTensor } from './pack.ts';

/** A function of a place that gives the element there as a word in hexadecimal: its bits, two's complement for integers. */
export function hexWords({ data, dtype }: PackTensor): (place: number) => string {
  const bytes = bytesOfElements(data, dtype);
  const size = bytes.length / data.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const digits = 2 * size;
  const hex = (value: number, count: number) => value.toString(16).padStart(count, '0');
  if (size === 1) return (place) => hex(view.getUint8(place), digits);
  if (size === 2) return (place) => hex(view.getUint16(2 * place, true), digits);
  if (size === 4) return (place) => hex(view.getUint32(4 * place, true), digits);
  return (place) => hex(view.getUint32(8 * place + 4, true), 8) + hex(view.getUint32(8 * place, true), 8);
}
