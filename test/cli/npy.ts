import { readFileSync } from 'node:fs';

/** A .npy file of version 1.0, by the description of the format. */
export function npy(
  shape: readonly number[],
  values: readonly number[],
  order: '<' | '>' = '<',
  fortran = false,
): Buffer {
  const says = `{'descr': '${order}f4', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${shape.join(', ')},), }`;
  const header = `${says.padEnd(128 - 10 - 1)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}`, 'latin1');
  head.writeUInt16LE(header.length, 8);
  const data = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    if (order === '<') data.writeFloatLE(value, 4 * i);
    else data.writeFloatBE(value, 4 * i);
  });
  return Buffer.concat([head, data]);
}

/** The numbers of such a file. */
export function numbersIn(file: string): number[] {
  const bytes = readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  return Array.from({ length: (bytes.length - start) / 4 }, (_, i) => bytes.readFloatLE(start + 4 * i));
}
