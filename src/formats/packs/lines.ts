import { checkpoint } from '../../memory/checkpoint.ts';

/** Elements that a line of an array holds. */
const perLine = 12;

/**
 * The text of many elements.
 * @param textOf the text of the element at a place
 * @param separator between two elements of a line
 * @param ending between two lines
 */
export function joined(
  length: number,
  textOf: (place: number) => string,
  separator: string,
  ending = separator,
): string {
  const lines: string[] = [];
  for (let from = 0; from < length; from += perLine) {
    if (from % (2048 * perLine) === 0) checkpoint();
    const line: string[] = [];
    for (let i = from; i < Math.min(from + perLine, length); i++) line.push(textOf(i));
    lines.push(line.join(separator));
  }
  return lines.join(ending);
}
