import type { OwnNumbers } from '../state/storage.ts';
import { counted, mixedText } from './lists.ts';
import { RefusedText } from './refusal.ts';
import type { Scanner } from './scanner.ts';

/**
 * Reads a row of numbers per line, with commas, semicolons or spaces between them. Yields now and then, so that others may
 * have a turn.
 * @throws RefusedText
 */
export function* readRows(scanner: Scanner): Generator<void, OwnNumbers> {
  const values: number[] = [];
  let rows = 0;
  let columns: number | undefined;
  let separator: string | undefined;
  while (!scanner.ended) {
    scanner.skipBlanks();
    if (scanner.takes('\n')) continue;
    if (scanner.ended) break;
    const before = values.length;
    let ends = false;
    while (!ends) {
      if (values.length % 4096 === 0) yield;
      values.push(scanner.readNumber());
      const spaced = scanner.skipBlanks();
      const at = scanner.at;
      const found = scanner.takes(',') ? ',' : scanner.takes(';') ? ';' : spaced ? ' ' : '';
      if (found === ',' || found === ';') scanner.skipBlanks();
      ends = scanner.ended || scanner.takes('\n');
      if (ends && found !== ',' && found !== ';') break;
      if (found === '') throw new RefusedText(`“${scanner.next}” stands behind a number`, at);
      separator ??= found;
      if (separator !== found) throw new RefusedText(mixedText, at);
    }
    rows++;
    const count = values.length - before;
    columns ??= count;
    if (count !== columns)
      throw new RefusedText(
        `Row ${rows} has ${counted(count, 'number')}, row 1 has ${columns}`,
        scanner.at - 1,
      );
  }
  return { shape: rows === 1 ? [columns ?? 0] : [rows, columns ?? 0], values: new Float64Array(values) };
}
