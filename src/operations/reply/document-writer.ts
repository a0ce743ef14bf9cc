import type { TensorFormat } from '../../contract/request-parts.ts';
import { JsonWriter } from '../../formats/json/writer.ts';
import { inScope } from '../../memory/buffers.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { dtypeOf, type Tensor } from '../../tensor/tensor.ts';
import { Figures, JsonText, ReplyTensor, Sequence } from './document.ts';

/** A tensor that is written beside the document, by its field's name. */
export type NamedTensor = readonly [name: string, tensor: Tensor];

/** So many figures are written as tensors are; fewer take less time as text. */
const manyFigures = 64;

/**
 * Writes a reply's document as JSON: NaN and the infinities as strings, -0 as -0, members that are undefined not at all. Text goes to the
 * JSON writer in few pieces: a piece costs more than its characters.
 */
export class DocumentWriter {
  readonly #writer: JsonWriter;
  readonly #format: TensorFormat | 'beside';
  /** The tensors that were left out of the text, with format `beside`. */
  readonly tensors: NamedTensor[] = [];
  #text = '';

  constructor(format: TensorFormat | 'beside', writer = new JsonWriter()) {
    this.#format = format;
    this.#writer = writer;
  }

  /** The document's bytes, at the start of a buffer that may be longer. */
  write(document: object): Uint8Array<ArrayBuffer> {
    this.#value(document);
    return this.#flush().finish();
  }

  #flush(): JsonWriter {
    if (this.#text !== '') this.#writer.raw(this.#text);
    this.#text = '';
    return this.#writer;
  }

  #value(value: unknown): void {
    if (typeof value === 'number') this.#text += numberText(value);
    else if (typeof value !== 'object' || value === null) this.#text += JSON.stringify(value);
    else if (Array.isArray(value)) this.#list(value);
    else if (value instanceof Float64Array) this.#figures(value);
    else if (value instanceof ReplyTensor) this.#tensor(value.tensor);
    else if (value instanceof Figures) this.#flush().tensor(value.tensor.data, value.tensor.shape);
    else if (value instanceof JsonText) this.#text += value.text;
    else if (value instanceof Sequence) this.#sequence(value.items);
    else this.#members(value);
  }

  #members(value: object): void {
    let separator = '{';
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue;
      if (this.#format === 'beside' && member instanceof ReplyTensor) {
        if (member.tensor) this.tensors.push([name, member.tensor]);
        continue;
      }
      this.#text += `${separator}"${name}":`;
      this.#value(member);
      separator = ',';
    }
    this.#text += separator === '{' ? '{}' : '}';
  }

  #list(items: readonly unknown[]): void {
    this.#text += '[';
    for (let i = 0; i < items.length; i++) {
      checkpoint();
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
    while (inScope(next, () => []));
    this.#text += ']';
  }

  #figures(values: Float64Array): void {
    if (values.length < manyFigures) this.#list(Array.from(values));
    else this.#flush().numbers(values);
  }

  #tensor(tensor: Tensor | null): void {
    if (!tensor) this.#text += 'null';
    else if (this.#format === 'nested') this.#flush().tensor(tensor.data, tensor.shape);
    else if (this.#format === 'flat') this.#flush().numbers(tensor.data);
    else {
      this.#text += `{"dtype":"${dtypeOf(tensor.data)}","base64":"`;
      this.#flush().base64(tensor.data);
      this.#text += '"}';
    }
  }
}

/** A float64 as `JsonWriter` writes it. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
