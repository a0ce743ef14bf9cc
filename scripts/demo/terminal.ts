import { styleText } from 'node:util';

/** The width of a plain terminal. */
const width = 80;

/** The colours of groups. Further groups repeat them. */
const colours = ['cyan', 'yellow', 'magenta', 'green'] as const;

/** Writes text to a stream, in colour where the stream is a terminal and NO_COLOR is unset. */
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

  /** Writes a paragraph, wrapped at the width. */
  paragraph(text: string): void {
    for (const line of wrap(text)) this.#write(line);
  }

  /** Writes the request behind what follows. */
  request(request: string): void {
    this.#gap();
    this.#write(this.#styled('dim', `→ ${request}`));
  }

  /** Writes lines as they are, indented, with an empty line before and after. */
  block(lines: readonly string[]): void {
    this.#gap();
    for (const line of lines) this.#write(`  ${line}`.trimEnd());
    this.#gap();
  }

  /** A text in the colour of a group. */
  readonly groupColour = (text: string, group: number): string =>
    this.#styled(colours[group % colours.length], text);

  #styled(style: Parameters<typeof styleText>[0], text: string): string {
    return this.#colour ? styleText(style, text) : text;
  }

  /** Writes an empty line, unless the last line is empty. */
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
