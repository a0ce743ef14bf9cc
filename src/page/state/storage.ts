import { signal } from '@preact/signals';

/** Numbers of the reader: a dense tensor, row-major. */
export interface OwnNumbers {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** The numbers that this visit knows, by id. Null stands for numbers that are not here. */
const known = signal<ReadonlyMap<string, OwnNumbers | null>>(new Map());

/** Keeps numbers for this visit. @returns their id, which is the same for the same numbers */
export function keepNumbers(numbers: OwnNumbers): string {
  const id = idOf(numbers);
  if (!known.peek().get(id)) known.value = new Map(known.peek()).set(id, numbers);
  return id;
}

/** The numbers of an id. Undefined until somebody has looked for them, null where they are not here. */
export function ownNumbers(id: string): OwnNumbers | null | undefined {
  return known.value.get(id);
}

/** Says what looking for the numbers of an id has found. */
export function foundNumbers(id: string, numbers: OwnNumbers | null): void {
  known.value = new Map(known.peek()).set(id, numbers);
}

/** MurmurHash3 of the shape and the elements, with two seeds, in hexadecimal. */
function idOf({ shape, values }: OwnNumbers): string {
  const words = new Uint32Array(2 * (shape.length + values.length));
  words.set(new Uint32Array(Float64Array.from(shape).buffer));
  words.set(new Uint32Array(values.buffer, values.byteOffset, 2 * values.length), 2 * shape.length);
  return [0, 0x9747b28c].map((seed) => murmur3(words, seed).toString(16).padStart(8, '0')).join('');
}

/** MurmurHash3_x86_32 of whole words: https://github.com/aappleby/smhasher */
function murmur3(words: Uint32Array, seed: number): number {
  const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));
  let hash = seed;
  for (const word of words) {
    hash ^= Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
    hash = (Math.imul(rotate(hash, 13), 5) + 0xe6546b64) | 0;
  }
  hash ^= 4 * words.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
