import { RefusedText } from './refusal.ts';

/** The most characters of a text that a message repeats. */
const mostQuoted = 24;

const words: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  // JSON has no such numbers: the API writes them as strings.
  ['"nan"', Number.NaN],
  ['"infinity"', Number.POSITIVE_INFINITY],
  ['"-infinity"', Number.NEGATIVE_INFINITY],
]);

/** Reads a text from the front. */
export class Scanner {
  readonly text: string;
  /** The index of the next character. */
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get next(): string {
    return this.text.charAt(this.at);
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether the next character is `character`; then goes past it. */
  takes(character: string): boolean {
    const found = this.next === character;
    if (found) this.at++;
    return found;
  }

  /** Goes past spaces, tabs and line breaks. @returns whether there were any */
  skipSpace(): boolean {
    const start = this.at;
    while (isSpace(this.text.charCodeAt(this.at))) this.at++;
    return this.at > start;
  }

  /** Goes past spaces within a line. @returns whether there were any */
  skipBlanks(): boolean {
    const start = this.at;
    while (isSpace(this.text.charCodeAt(this.at)) && this.next !== '\n') this.at++;
    return this.at > start;
  }

  /**
   * Reads a number: in decimals, with an exponent or not, NaN or an infinity.
   * @throws RefusedText where the next word is none
   */
  readNumber(): number {
    const start = this.at;
    let decimal = true;
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (isEnd(code)) break;
      decimal &&= isDecimal(code);
    }
    const word = this.text.slice(start, this.at);
    const value = decimal ? Number(word || Number.NaN) : valueOfWord(word);
    if (Number.isFinite(value) || !decimal) {
      if (value !== undefined) return value;
    } else if (!Number.isNaN(value))
      throw new RefusedText(`${quoted(word)} is beyond the range of a double`, start);
    throw new RefusedText(reasonAgainst(word, this.next), start);
  }
}

function valueOfWord(word: string): number | undefined {
  const [, minus, bare = ''] = /^([-+\u2212]?)(.*)$/s.exec(word) ?? [];
  const size = /^[\d.][\d.eE+-]*$/.test(bare) ? Number(bare) : words.get(bare.toLowerCase());
  if (size === undefined || (Number.isNaN(size) && !words.has(bare.toLowerCase()))) return undefined;
  return minus === '' || minus === '+' ? size : -size;
}

function reasonAgainst(word: string, next: string): string {
  if (word.startsWith('...') || word.startsWith('…'))
    return (
      'The text leaves numbers out, as "..." says. Print it whole: torch.set_printoptions(threshold=torch.inf), ' +
      'or np.set_printoptions(threshold=sys.maxsize)'
    );
  if (word === '')
    return next === '' ? 'The text ends too early' : `${quoted(next)} stands where a number belongs`;
  return `${quoted(word)} is not a number`;
}

const quoted = (word: string) => `“${word.length > mostQuoted ? `${word.slice(0, mostQuoted)}…` : word}”`;

/** Space, tab, line breaks, and the no-break space that web pages have. */
const isSpace = (code: number) =>
  code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff;

/** `0` to `9`, `.`, `+`, `-`, `e`, `E` */
const isDecimal = (code: number) =>
  (code >= 48 && code <= 57) || code === 46 || code === 45 || code === 43 || code === 101 || code === 69;

/** Whether a number cannot go on here: space, `,`, `;`, brackets of all kinds. */
const isEnd = (code: number) =>
  isSpace(code) ||
  code === 44 ||
  code === 59 ||
  code === 91 ||
  code === 93 ||
  code === 40 ||
  code === 41 ||
  code === 123 ||
  code === 125;
