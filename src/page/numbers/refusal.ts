/** Why a text cannot be read as numbers, and where: line and column count from 1. */
export interface Refusal {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** Thrown while a text is read. `at` is an index into the text. */
export class RefusedText extends Error {
  override readonly name = 'RefusedText';
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export function refusalOf({ message, at }: RefusedText, text: string): Refusal {
  const before = text.slice(0, at);
  return { message, line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
