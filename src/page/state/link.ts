import type { Target } from '../stage/target.ts';
import { readOldLink } from './old-link.ts';
import { readOperand, writeOperand } from './operand-text.ts';
import { initialState, layerTypes, numberNames, operandNames, type PageState } from './page-state.ts';

/** The place of the page and the state that an address names. The state is undefined where it names none. */
export interface Address {
  readonly section: string;
  readonly state: PageState | undefined;
}

/** Numbers of the reader that make a link longer than this lie in the browser instead. */
export const longestLink = 2000;

/** The state as `name=value&…`: the layer, its operands, and what else differs from the initial state. */
export function writeState(state: PageState): string {
  const known = texts.get(state);
  if (known !== undefined) return known;
  const whole = stateText(state, true);
  const text = whole.length <= longestLink ? whole : stateText(state, false);
  texts.set(state, text);
  return text;
}

/** The texts of states: those of all steps are written whenever one is added. */
const texts = new WeakMap<PageState, string>();

/** Whether a link carries the reader's own numbers. Where not, it opens in this browser alone. */
export function carriesNumbers(state: PageState): boolean {
  return stateText(state, true).length <= longestLink;
}

function stateText(state: PageState, withNumbers: boolean): string {
  const fields: [string, string][] = [
    ['type', state.type],
    ...numberNames.map((name): [string, string] => [name, String(state[name])]),
    ...operandNames.map((name): [string, string] => [name, writeOperand(state[name], withNumbers)]),
    ['seed', String(state.seed)],
    ['pin', writeTarget(state.pin)],
  ];
  return fields
    .filter(([name, value]) => leftOut.get(name) !== value)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** What a link leaves out. */
const leftOut: ReadonlyMap<string, string> = new Map([
  ['type', 'conv2d'],
  ['output_padding', '0'],
  ['seed', '0'],
  ['pin', ''],
]);

/** The state of `name=value&…`. A missing or unreadable field has its initial value. */
export function readState(text: string): PageState {
  const query = new URLSearchParams(text);
  const number = (name: string, fallback: number) => {
    const value = query.get(name) ?? '';
    return value.trim() === '' || !Number.isFinite(Number(value)) ? fallback : Number(value);
  };
  const numbers = Object.fromEntries(numberNames.map((name) => [name, number(name, initialState[name])]));
  const operands = Object.fromEntries(
    operandNames.map((name) => [name, readOperand(query.get(name) ?? '') ?? initialState[name]]),
  );
  const seed = number('seed', initialState.seed);
  return {
    ...initialState,
    ...numbers,
    ...operands,
    type: layerTypes.find((type) => type === query.get('type')) ?? initialState.type,
    seed: Number.isSafeInteger(seed) ? seed : initialState.seed,
    pin: readTarget(query.get('pin') ?? ''),
  };
}

/** `#section?state`, `#state`, `#section`, or the query of an old link. */
export function readAddress({ hash, search }: { readonly hash: string; readonly search: string }): Address {
  const text = hash.slice(1);
  const [section = '', state] =
    text.includes('=') && !text.includes('?') ? ['', text] : text.split(/\?(.*)/s);
  if (state !== undefined) return { section, state: readState(state) };
  const hasOldLink = numberNames.some((name) => new URLSearchParams(search).has(name));
  return { section, state: hasOldLink ? readOldLink(search, readState) : undefined };
}

export function writeAddress(section: string, state: PageState): string {
  return section === '' ? `#${writeState(state)}` : `#${section}?${writeState(state)}`;
}

/** `output.2.4.5`: kind, channel or both, row and column. */
function writeTarget(pin: Target | null): string {
  if (pin === null) return '';
  const channels = pin.kind === 'weight' ? [pin.out, pin.in] : [pin.channel];
  const cell = pin.row === undefined || pin.column === undefined ? [] : [pin.row, pin.column];
  return [pin.kind, ...channels, ...cell].join('.');
}

function readTarget(text: string): Target | null {
  const [, kind, rest = ''] = /^(input|weight|output)((?:\.\d{1,6}){1,4})$/.exec(text) ?? [];
  const [first = 0, ...others] = rest.slice(1).split('.').map(Number);
  const cellOf = ([row, column]: readonly number[]) =>
    row === undefined || column === undefined ? {} : { row, column };
  if (kind === 'weight' && others.length !== 2 && others[0] !== undefined)
    return { kind, out: first, in: others[0], ...cellOf(others.slice(1)) };
  if ((kind === 'input' || kind === 'output') && others.length % 2 === 0)
    return { kind, channel: first, ...cellOf(others) };
  return null;
}
