/**
 * A long text that was left in the body: ASCII, as it stands between its quotes. It has no other escapes than
 * `\/`, which are counted.
 */
export class RawText {
  readonly bytes: Buffer;
  readonly escapes: number;

  constructor(bytes: Buffer, escapes: number) {
    this.bytes = bytes;
    this.escapes = escapes;
  }
}
