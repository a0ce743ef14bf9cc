/** A table in box-drawing characters. The first row is the heading. All columns but the first align right. */
export function drawTable(rows: readonly (readonly string[])[]): string[] {
  const [heading = [], ...body] = rows;
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const rule = (left: string, middle: string, right: string) =>
    left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right;
  const line = (cells: readonly string[]) =>
    `│${widths.map((width, column) => ` ${alignCell(cells[column] ?? '', width, column)} `).join('│')}│`;
  return [rule('┌', '┬', '┐'), line(heading), rule('├', '┼', '┤'), ...body.map(line), rule('└', '┴', '┘')];
}

function alignCell(text: string, width: number, column: number): string {
  return column === 0 ? text.padEnd(width) : text.padStart(width);
}
