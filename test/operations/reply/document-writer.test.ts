import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonWriter } from '../../../src/formats/json/writer.ts';
import { bytesOf, recycle } from '../../../src/memory/buffers.ts';
import { Figures, ReplyTensor, Sequence, VerbatimJson } from '../../../src/operations/reply/document.ts';
import { DocumentWriter } from '../../../src/operations/reply/document-writer.ts';

type Form = ConstructorParameters<typeof DocumentWriter>[1];

/** The text of a document, and the tensors beside it. */
function written(document: object, form: Form) {
  const writer = new JsonWriter();
  const tensors = new DocumentWriter(writer, form).write(document);
  return { text: new TextDecoder().decode(writer.finish()), tensors };
}
const textOf = (document: object, form: Form = 'nested') => written(document, form).text;

const matrix = { shape: [2, 2], data: Float32Array.of(1, 0.1, -0, 3) };

describe('DocumentWriter', () => {
  it('writes what JSON.stringify writes of plain values', () => {
    // Members named __proto__ are no members, and -0 and numbers that are not finite are the writer's own.
    const value = fc.jsonValue({ noUnicodeString: false, stringUnit: 'binary' });
    const plain = (inner: unknown): boolean =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(inner).every(
            ([key, member]) => /^[\w ]*$/.test(key) && key !== '__proto__' && plain(member),
          )
        : !Object.is(inner, -0);
    fc.assert(
      fc.property(value.filter(plain), (document) => {
        expect(textOf({ document })).toBe(JSON.stringify({ document }));
      }),
    );
  });

  it('writes -0 as -0, and what is not finite as a string', () => {
    const figures = [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    expect(textOf({ figures })).toBe('{"figures":[-0,"NaN","Infinity","-Infinity"]}');
    expect(textOf({ figures: Float64Array.from(figures) })).toBe(textOf({ figures }));
  });

  it('leaves out what is undefined', () => {
    expect(textOf({ a: undefined, b: 1, c: undefined })).toBe('{"b":1}');
    expect(textOf({ a: { b: undefined } })).toBe('{"a":{}}');
  });

  it.each([63, 64, 65])('writes a list of %i float64 figures', (length) => {
    const figures = Float64Array.from({ length }, (_, i) => i / 3);
    expect(textOf({ figures })).toBe(JSON.stringify({ figures: [...figures] }));
  });

  it.each([
    ['nested', '{"a":1,"t":[[1,0.1],[-0,3]],"z":2}'],
    ['flat', '{"a":1,"t":[1,0.1,-0,3],"z":2}'],
    ['base64', '{"a":1,"t":{"dtype":"float32","base64":"AACAP83MzD0AAACAAABAQA=="},"z":2}'],
  ] as const)('writes tensors as the format says: %s', (format, text) => {
    expect(textOf({ a: 1, t: new ReplyTensor(matrix), z: 2 }, format)).toBe(text);
  });

  it.each([1, 64, 100])('writes %i nulls in a row, and what follows them', (count) => {
    const nulls = Array<null>(count).fill(null);
    expect(textOf({ std: nulls, mean: [...nulls, 0] }, 'flat')).toBe(
      JSON.stringify({ std: nulls, mean: [...nulls, 0] }),
    );
  });

  it('writes a tensor that the layer does not have as null', () => {
    expect(textOf({ bias: new ReplyTensor(null) }, 'flat')).toBe('{"bias":null}');
  });

  it('leaves tensors beside the document, those that there are', () => {
    const document = { a: 1, t: new ReplyTensor(matrix), bias: new ReplyTensor(null), z: 2 };
    expect(written(document, 'beside')).toEqual({ text: '{"a":1,"z":2}', tensors: [['t', matrix]] });
  });

  it('writes figures as nested numbers, and text as it is, whatever the format', () => {
    const document = { values: new Figures(matrix), value: new VerbatimJson('0.1') };
    expect(textOf(document, 'base64')).toBe('{"values":[[1,0.1],[-0,3]],"value":0.1}');
  });

  it('makes the items of a sequence one after the other, each in the memory of the one before', () => {
    const buffers: ArrayBufferLike[] = [];
    function* items() {
      for (let i = 0; i < 3; i++) {
        const { buffer } = bytesOf(1_000_000);
        buffers.push(buffer);
        yield { i };
      }
    }
    recycle(bytesOf(1_000_000).buffer);
    expect(textOf({ items: new Sequence(items()) })).toBe('{"items":[{"i":0},{"i":1},{"i":2}]}');
    expect(new Set(buffers).size).toBe(1);
    expect(textOf({ items: new Sequence([]) })).toBe('{"items":[]}');
  });

  it('keeps the text of a sequence, whose memory grows while items are written', () => {
    const item = { shape: [10_000], data: Float32Array.from({ length: 10_000 }, (_, i) => i / 7) };
    const writer = new JsonWriter();
    const items = Array.from({ length: 4 }, () => new Figures(item));
    new DocumentWriter(writer, 'nested').write({ items: new Sequence(items) });
    const text = writer.finish();
    const before = Buffer.from(text).toString();
    // What is handed out next is not where the text lies.
    for (let size = 2 ** 14; size <= 2 ** 21; size *= 2) bytesOf(size).fill(0);
    expect(Buffer.from(text).toString()).toBe(before);
    expect(JSON.parse(before).items.map((row: number[]) => row.length)).toEqual(Array(4).fill(10_000));
  });
});
