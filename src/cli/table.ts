/** A cell of a table. */
export type Cell = string | number | null | undefined;

/** Rows with a heading as aligned columns: numbers to the right, texts to the left. */
export function tableOf(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumber = heading.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const texts = [heading, ...rows.map((row) => row.map(cellText))];
  const widths = heading.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    widths
      .map((width, column) =>
        isNumber[column] ? (row[column] ?? '').padStart(width) : (row[column] ?? '').padEnd(width),
      )
      .join('  ')
      .trimEnd();
  return texts.map(line).join('\n');
}

/** At most six digits, and whole numbers with commas. */
export function cellText(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return String(Number(value.toPrecision(6)));
}

export function shapeText(shape: readonly number[] | null): string {
  return shape === null ? '' : `[${shape.map((size) => (size < 0 ? '?' : size)).join(', ')}]`;
}
