/** Something that the user can put right: a sentence, and often a hint. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
