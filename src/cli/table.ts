/** A cell of a table. */
export type Cell = string | number | null | undefined;

/**
 * Rows with a heading as aligned columns: numbers to the right, texts to the left. Where the terminal is too narrow for
 * them, a list for each row.
 * @param columns of the terminal; as many as there may be where the output goes elsewhere
 */
export function tableOf(
  heading: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns = (process.stdout.isTTY && process.stdout.columns) || Number.POSITIVE_INFINITY,
): string {
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
  const lines = texts.map(line);
  if (lines.every(({ length }) => length <= columns)) return lines.join('\n');
  return rows.map((row) => listOf(heading, row)).join('\n\n');
}

/** A row as a list of its cells, one a line. */
function listOf(heading: readonly string[], row: readonly Cell[]): string {
  const width = Math.max(...heading.map(({ length }) => length));
  const cells = heading.map((name, column) => [name.padEnd(width), cellText(row[column])]);
  return cells
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}  ${text}`)
    .join('\n');
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
