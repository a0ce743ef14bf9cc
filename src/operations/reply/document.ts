import type { Immutable } from '../../contract/immutable.ts';
import type { JsonNumber, NestedNumbers } from '../../contract/nested-numbers.ts';
import type { TensorValue } from '../../contract/reply-parts.ts';
import type { StoredTensor } from '../../formats/element-bytes.ts';

/** A tensor of a reply, in the form that the request asked for. Null if the layer has none. */
export class ReplyTensor {
  readonly tensor: StoredTensor | null;
  /** Its name in a file, if that is not the name of its member. */
  readonly fileName: string | undefined;

  constructor(tensor: StoredTensor | null, fileName?: string) {
    this.tensor = tensor;
    this.fileName = fileName;
  }
}

/** Figures that are always written as nested numbers. */
export class Figures {
  readonly tensor: StoredTensor;

  constructor(tensor: StoredTensor) {
    this.tensor = tensor;
  }
}

/** JSON text that goes into the reply as it is. */
export class VerbatimJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value without tensors, NaN, infinities and -0. JSON.stringify writes it, which is faster. */
export class PlainJson<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/** A reply that is a file as it is, in an ArrayBuffer of its own. */
export class ReplyFile {
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.bytes = bytes;
  }
}

/**
 * A list whose items are made one after the other while they are written. The next item reuses an item's
 * memory.
 */
export class Sequence<Item> {
  readonly items: Iterable<Item>;

  constructor(items: Iterable<Item>) {
    this.items = items;
  }
}

/**
 * What the writer takes for a reply of type T: T itself, with typed arrays and tensors in place of numbers
 * and nested numbers. T is the output of a schema in contract/.
 */
export type Written<T> = [TensorValue] extends [T]
  ? ReplyTensor | Extract<T, undefined>
  : [NestedNumbers] extends [T]
    ? Figures
    : [JsonNumber] extends [T]
      ? number | VerbatimJson | Extract<T, null>
      : T extends readonly (JsonNumber | null)[]
        ? readonly (number | Extract<T[number], null>)[] | Float64Array
        : T extends readonly (infer Item)[]
          ? readonly Written<Item>[] | Sequence<Written<Item>>
          : T extends object
            ? WrittenMembers<T> | PlainJson<Immutable<T>>
            : T;

/** An object of type T, member by member. */
export type WrittenMembers<T extends object> = { readonly [Key in keyof T]: Written<T[Key]> };
