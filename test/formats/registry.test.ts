import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../src/formats/base64.ts';
import { nameIn, type StoredTensor } from '../../src/formats/element-bytes.ts';
import type { Format, NamedTensor } from '../../src/formats/format.ts';
import { forms, type TensorForm, tensorForms } from '../../src/formats/json/tensor-forms.ts';
import type { JsonWriter } from '../../src/formats/json/writer.ts';
import { isNumberArray } from '../../src/formats/number-array.ts';
import {
  type BodyType,
  bodyTypes,
  documentFileTypes,
  fileTypes,
  formats,
  type ReplyType,
} from '../../src/formats/registry.ts';
import { decodeRequest } from '../../src/formats/request-body.ts';
import { readSafetensors } from '../../src/formats/safetensors/file.ts';
import { type DType, dtypeNames, type Elements, rowOf } from '../../src/tensor/dtype.ts';
import { elementCount, elements } from '../../src/tensor/tensor.ts';
import { bitsOf } from '../helpers/random.ts';

const shape = [2, 3, 40];

/** Elements over all of the dtype's range, each of which it holds exactly. */
function tensorOf(dtype: DType, seed: number, size = shape): StoredTensor & { dtype: DType } {
  const { range = [-1, 1], storage } = rowOf(dtype);
  const data: Elements = elements(dtype, elementCount(size));
  let state = seed;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[i] = range[0] + (state / 2 ** 32) * (range[1] - range[0]);
  }
  return { shape: size, data: storage ? storage.widen(storage.narrow(data)) : data, dtype };
}

/** A reply of the members `x`, or `x` and `y`, in a form. */
function replyOf(tensors: readonly NamedTensor[], form: TensorForm) {
  const [[, main] = ['x', tensorOf('float32', 1)] as const] = tensors;
  const writeDocument = (writer: JsonWriter, beside: boolean) => {
    writer.raw('{"kind":"conv"');
    for (const [name, tensor] of beside ? [] : tensors) {
      writer.raw(`,"${name}":`);
      forms[form].write(writer, tensor);
    }
    writer.raw('}');
    return beside ? tensors : [];
  };
  return { main: () => main, writeDocument };
}

const written = (type: ReplyType, tensors: readonly NamedTensor[], form: TensorForm) =>
  formats[type].write(replyOf(tensors, form));

/** The elements of a tensor in a decoded request, and its shape where that is there. */
function readBack(value: unknown): { data: Elements; shape?: readonly number[] } {
  if (isNumberArray(value)) return value;
  const { dtype, base64 } = Object(value);
  return { data: decodeBase64(base64, shape, dtype) };
}

describe.each(Object.entries(formats))('the format %s', (name, { name: own, mediaType }) => {
  it('has the name of its place and a media type of its own', () => {
    expect(own).toBe(name);
    expect(mediaType).toMatch(/^application\/[a-z-]+$/);
    expect(Object.values(formats).filter((format) => format.mediaType === mediaType)).toHaveLength(1);
  });

  it('says what it reads or what it writes', () => {
    const format: Format = formats[own];
    expect(format.read ?? format.write).toBeDefined();
    // The document describes these by the schemas of their replies.
    if (own === 'json' || own === 'inference') return;
    expect((format.describeBody ?? format.modelBody) === undefined).toBe(format.read === undefined);
    expect(format.replyDescription === undefined).toBe(format.write === undefined);
  });
});

describe('the registry', () => {
  it('lists what is read, what is written, and what holds a whole document', () => {
    expect(bodyTypes).toEqual(expect.arrayContaining(['json', 'safetensors']));
    expect(fileTypes).toEqual(expect.arrayContaining(['safetensors', 'npy']));
    expect(fileTypes).not.toContain('json');
    expect(documentFileTypes).toContain('safetensors');
    expect(documentFileTypes).not.toContain('npy');
  });
});

const textForms: readonly TensorForm[] = tensorForms.filter((form) => form !== 'none');
const both = bodyTypes.filter((type): type is BodyType & ReplyType => 'write' in formats[type]);

describe.each(both)('what %s writes', (type) => {
  it.each(dtypeNames.flatMap((dtype) => textForms.map((form) => [dtype, form] as const)))(
    'of %s, as %s, it reads back bit for bit',
    (dtype, form) => {
      const tensors = { x: tensorOf(dtype, 1), y: tensorOf(dtype, 2) };
      const body = written(
        type,
        [
          ['x', tensors.x],
          ['y', tensors.y],
        ],
        form,
      );
      const { value } = decodeRequest(body, type, () => false, '{}');
      for (const [name, { data }] of Object.entries(tensors)) {
        const back = readBack(Object(value)[name]);
        if (back.shape && form === 'nested') expect(back.shape).toEqual(shape);
        // Numbers in text have no dtype: each comes in the precision that the reader was asked for.
        const isText = type === 'json' && form !== 'base64';
        const { storage } = rowOf(dtype);
        // A decimal of a half is the shortest that is rounded to it.
        if (isText && storage) expect(storage.narrow(back.data)).toEqual(storage.narrow(data));
        else expect(bitsOf(back.data)).toEqual(bitsOf(isText ? Float32Array.from(data) : data));
      }
    },
  );
});

describe.each([...both, ...fileTypes.filter((type) => !both.some((name) => name === type))])(
  'the size of a reply in %s',
  (type) => {
    const size = [1, 20_000];
    const cases = dtypeNames
      .filter((dtype) => type !== 'npy' || nameIn('npy', dtype) !== undefined)
      .flatMap((dtype) => textForms.map((form) => [dtype, form] as const));

    it.each(cases)('of %s, as %s, is what is predicted', (dtype, form) => {
      const tensor = tensorOf(dtype, 3, size);
      const real = written(type, [['x', tensor]], form).length;
      const extent = { dtype, elements: 20_000, form, figureBytes: 0 };
      const predicted = formats[type].sizeOf(extent);
      expect(formats[type].sizeOf({ ...extent, figureBytes: 100 }) - predicted).toBe(
        type === 'npy' ? 0 : 100,
      );
      // Names, brackets, headers.
      const around = 300;
      if (type === 'json' && form !== 'base64') {
        expect(real).toBeLessThan(1.25 * predicted + around);
        expect(real).toBeGreaterThan(0.75 * predicted);
      } else {
        expect(real - predicted).toBeGreaterThanOrEqual(0);
        expect(real - predicted).toBeLessThan(around);
      }
    });

    it('of the longest numbers stays below 26 bytes each', () => {
      const data = new Float64Array(20_000).fill(-Number.MIN_VALUE * 2 ** 52 * 1.2345678901234567);
      const extent = { dtype: 'float64', elements: data.length, form: 'flat', figureBytes: 0 } as const;
      const real = written(type, [['x', { shape: size, data }]], 'flat').length;
      expect(real).toBeLessThan((formats[type].sizeOf(extent) * 26) / rowOf('float64').textBytes + 300);
    });
  },
);

describe('a reply without tensors', () => {
  it('has none in a file, but in one that is a tensor', () => {
    const extent = { dtype: 'float32', elements: 100, form: 'none', figureBytes: 7 } as const;
    expect(formats.json.sizeOf(extent)).toBe(7);
    const reply = replyOf([], 'none');
    expect(Buffer.from(formats.json.write(reply)).toString()).toBe('{"kind":"conv"}');
    expect(readSafetensors(formats.safetensors.write(reply)).tensors.size).toBe(0);
    expect(formats.npy.write(reply).length).toBeGreaterThan(4 * 240);
  });
});
