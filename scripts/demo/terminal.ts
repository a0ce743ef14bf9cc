import { styleText } from 'node:util';

/** The longest line of text: a plain terminal's. */
const width = 80;

/** The colours that tell the groups of a drawing apart, over and over. */
const groupColours = ['cyan', 'yellow', 'magenta', 'green'] as const;

/** Where the tutorial is written: in colour on a terminal that wants it (NO_COLOR unset), else as plain text. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;
  readonly #colour: boolean;
  #afterGap = true;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#colour = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  }

  heading(text: string): void {
    this.#gap();
    this.#write(this.#styled(['bold', 'cyan'], `── ${text} `.padEnd(width, '─')));
  }

  /** A paragraph, wrapped. */
  paragraph(text: string): void {
    for (const line of wrap(text)) this.#write(line);
  }

  /** The request behind what follows. */
  request(request: string): void {
    this.#gap();
    this.#write(this.#styled('dim', `→ ${request}`));
  }

  /** Lines as they are, set in from the margin and apart from the text. */
  block(lines: readonly string[]): void {
    this.#gap();
    for (const line of lines) this.#write(`  ${line}`.trimEnd());
    this.#gap();
  }

  /** The text in the colour of a group. */
  readonly groupColour = (text: string, group: number): string =>
    this.#styled(groupColours[group % groupColours.length], text);

  #styled(style: Parameters<typeof styleText>[0], text: string): string {
    return this.#colour ? styleText(style, text) : text;
  }

  /** One empty line, however often it is asked for. */
  #gap(): void {
    if (!this.#afterGap) this.#write('');
  }

  #write(line: string): void {
    this.#stream.write(`${line}\n`);
    this.#afterGap = line === '';
  }
}

/** Breaks text at spaces into lines of at most `width` characters. */
function wrap(text: string): string[] {
  const [first = '', ...words] = text.split(/\s+/);
  const lines = [first];
  for (const word of words) {
    const longer = `${lines[lines.length - 1]} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
