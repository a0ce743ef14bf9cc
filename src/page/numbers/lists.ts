import type { OwnNumbers } from '../state/storage.ts';
import { RefusedText } from './refusal.ts';
import type { Scanner } from './scanner.ts';

const closing: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };
const mostAxes = 8;

/** How many lists of an axis are complete, how many entries the open one has, and how many each has. */
interface Axis {
  entries: number;
  size: number | undefined;
  lists: number;
  bracket: string;
}

/**
 * Reads nested lists of numbers: JSON's and Python's, with commas, or NumPy's printing, without. Stops behind the last
 * bracket. Yields now and then, so that others may have a turn.
 * @throws RefusedText
 */
export function* readLists(scanner: Scanner): Generator<void, OwnNumbers> {
  const values: number[] = [];
  const axes: Axis[] = [];
  let depth = 0;
  let leaves: number | undefined;
  let separator: 'comma' | 'space' | undefined;

  const open = (bracket: string) => {
    if (depth >= (leaves ?? mostAxes)) throw new RefusedText(depthText(depth, leaves), scanner.at);
    const { size, lists = 0 } = axes[depth] ?? {};
    axes[depth] = { size, lists, entries: 0, bracket };
    depth++;
  };
  const close = () => {
    const axis = axes[--depth];
    axis.lists++;
    axis.size ??= axis.entries;
    if (axis.entries !== axis.size)
      throw new RefusedText(raggedText(axis, depth === axes.length - 1), scanner.at);
  };

  const addNumber = () => {
    const start = scanner.at;
    const value = scanner.readNumber();
    leaves ??= depth;
    if (leaves !== depth) throw new RefusedText(depthText(depth, leaves), start);
    values.push(value);
  };
  /** Goes on behind an entry: past the lists that end with it, and past what separates it from the next one. */
  const endEntry = () => {
    while (depth > 0) {
      axes[depth - 1].entries++;
      const { commaAt, spaced } = readBetween(scanner);
      if (scanner.next !== closing[axes[depth - 1].bracket]) return separate(commaAt, spaced);
      close();
      scanner.at++;
    }
  };
  const separate = (commaAt: number | undefined, spaced: boolean) => {
    if (scanner.ended) throw new RefusedText('The text ends before its last bracket', scanner.at);
    const found = commaAt !== undefined ? 'comma' : spaced ? 'space' : undefined;
    if (found === undefined) throw new RefusedText(strayText(scanner), scanner.at);
    separator ??= found;
    if (separator !== found) throw new RefusedText(mixedText, commaAt ?? scanner.at);
  };

  do {
    if (values.length % 4096 === 0) yield;
    const bracket = scanner.next;
    if (closing[bracket] !== undefined) {
      open(bracket);
      scanner.at++;
      scanner.skipSpace();
      if (scanner.next !== closing[bracket]) continue;
      close();
      scanner.at++;
    } else addNumber();
    endEntry();
  } while (depth > 0);
  const shape = axes.slice(0, leaves ?? axes.length).map(({ size }) => size ?? 0);
  return { shape, values: new Float64Array(values) };
}

/** What stands between two entries: space, and at most one comma. */
function readBetween(scanner: Scanner): { readonly commaAt: number | undefined; readonly spaced: boolean } {
  const spaced = scanner.skipSpace();
  const commaAt = scanner.next === ',' ? scanner.at : undefined;
  if (commaAt !== undefined) {
    scanner.at++;
    scanner.skipSpace();
  }
  return { commaAt, spaced };
}

export const mixedText =
  'Commas and spaces both stand between numbers, so “1,5 2,5” may be 1.5 and 2.5, or 1, 5, 2 and 5. ' +
  'Write decimals with a point, and one kind of separator';

const strayText = ({ next }: Scanner) => `“${next}” stands where a comma or a bracket belongs`;

function depthText(depth: number, leaves: number | undefined): string {
  if (leaves === undefined) return `There are more than ${mostAxes} brackets in each other`;
  return depth < leaves
    ? 'A number stands here where a list belongs: the lists before have more brackets'
    : 'A list stands here where a number belongs: the lists before have fewer brackets';
}

function raggedText({ lists, entries, size }: Axis, innermost: boolean): string {
  const [list, entry] = innermost ? ['Row', 'number'] : ['Block', 'row'];
  return `${list} ${lists} has ${counted(entries, entry)}, ${list.toLowerCase()} 1 has ${size}`;
}

export const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
