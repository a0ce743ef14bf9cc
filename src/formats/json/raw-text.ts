/** A long text that was left in the body: the bytes between its quotes, which are well-formed. */
export class RawText {
  readonly bytes: Buffer;
  /** Characters of the text. Beyond ASCII, each byte counts as one. */
  readonly length: number;

  /** @param length as counted by the reader. The default is that of a text without escapes. */
  constructor(bytes: Buffer, length = bytes.length) {
    this.bytes = bytes;
    this.length = length;
  }

  get hasEscapes(): boolean {
    return this.length < this.bytes.length;
  }
}
