/**
 * A long ASCII text that was left in the body: the bytes between its quotes. Its only escapes are `\/`, which
 * are counted.
 */
export class RawText {
  readonly bytes: Buffer;
  readonly escapes: number;

  constructor(bytes: Buffer, escapes: number) {
    this.bytes = bytes;
    this.escapes = escapes;
  }
}
