import type { StoredTensor } from '../../formats/element-bytes.ts';
import type { NamedTensor } from '../../formats/format.ts';
import { forms, type TensorForm } from '../../formats/json/tensor-forms.ts';
import type { JsonWriter } from '../../formats/json/writer.ts';
import { inScope } from '../../memory/buffers.ts';
import { checkpointAt } from '../../memory/checkpoint.ts';
import { Figures, PlainJson, ReplyTensor, Sequence, VerbatimJson } from './document.ts';

/** From this many figures on, the tensor writer is faster than text. */
const manyFigures = 64;

/**
 * Writes a reply's document as JSON. NaN and the infinities become strings. -0 stays -0. Undefined members
 * are left out. Text is collected, because each call of the JSON writer costs more than its characters.
 */
export class DocumentWriter {
  readonly #writer: JsonWriter;
  readonly #form: TensorForm | 'beside';
  readonly #beside: NamedTensor[] = [];
  #text = '';

  constructor(writer: JsonWriter, form: TensorForm | 'beside') {
    this.#writer = writer;
    this.#form = form;
  }

  /** Writes the document. @returns the tensors that were left out of it, with form `beside` */
  write(document: object): readonly NamedTensor[] {
    this.#value(document);
    this.#flush();
    return this.#beside;
  }

  #flush(): JsonWriter {
    if (this.#text !== '') this.#writer.raw(this.#text);
    this.#text = '';
    return this.#writer;
  }

  #value(value: unknown): void {
    if (typeof value === 'number') this.#text += numberText(value);
    else if (value === null) this.#text += 'null';
    else if (!isObject(value)) this.#text += JSON.stringify(value);
    else if (value.constructor === Object) this.#members(value);
    else if (Array.isArray(value)) this.#list(value);
    else if (value instanceof Float64Array) this.#figures(value);
    else if (value instanceof ReplyTensor) this.#tensor(value.tensor);
    else if (value instanceof Figures) this.#shownFigures(value.tensor);
    else if (value instanceof PlainJson) this.#text += JSON.stringify(value.value);
    else if (value instanceof VerbatimJson) this.#text += value.text;
    else if (value instanceof Sequence) this.#sequence(value.items);
    else throw new TypeError('a document has no other objects');
  }

  #members(members: Readonly<Record<string, unknown>>): void {
    let separator = '{';
    for (const name in members) {
      const member = members[name];
      if (member === undefined) continue;
      if (this.#form === 'beside' && member instanceof ReplyTensor) {
        if (member.tensor) this.#beside.push([member.fileName ?? name, member.tensor]);
        continue;
      }
      this.#text += `${separator}"${name}":`;
      this.#value(member);
      separator = ',';
    }
    this.#text += separator === '{' ? '{}' : '}';
  }

  #list(items: readonly unknown[]): void {
    if (items.length >= manyFigures && items.every((item) => item === null)) {
      this.#text += `[${'null,'.repeat(items.length - 1)}null]`;
      return;
    }
    this.#text += '[';
    for (let i = 0; i < items.length; i++) {
      checkpointAt(i);
      if (i > 0) this.#text += ',';
      this.#value(items[i]);
    }
    this.#text += ']';
  }

  #sequence(items: Iterable<unknown>): void {
    this.#text += '[';
    const rest = items[Symbol.iterator]();
    let separator = '';
    const next = () => {
      const item = rest.next();
      if (item.done) return false;
      this.#text += separator;
      separator = ',';
      this.#value(item.value);
      return true;
    };
    // The text may have moved to a larger buffer, which must outlive the item.
    while (inScope(next, () => [this.#writer.buffer]));
    this.#text += ']';
  }

  #figures(values: Float64Array): void {
    if (values.length >= manyFigures) {
      this.#flush().numbers(values);
      return;
    }
    let text = '[';
    for (let i = 0; i < values.length; i++)
      text += i > 0 ? `,${numberText(values[i])}` : numberText(values[i]);
    this.#text += `${text}]`;
  }

  #shownFigures({ data, shape, dtype }: StoredTensor): void {
    this.#flush().tensor(data, shape, dtype);
  }

  #tensor(tensor: StoredTensor | null): void {
    if (!tensor || this.#form === 'beside') this.#text += 'null';
    else forms[this.#form].write(this.#flush(), tensor);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A float64 as `JsonWriter` writes it. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
