import { describe, expect, it } from 'vitest';
import { decodeBody } from '../../src/engine/decode.ts';
import { writeSafetensors } from '../../src/tensor/formats/safetensors.ts';
import { faultsFrom, problemFrom } from '../helpers/problems.ts';

describe('decodeBody', () => {
  it.each([
    ['objects', '{}'],
    ['texts', '"a"'],
    ['lists', '[]'],
  ])('refuses a million %s outside tensors, however they lie', (_, item) => {
    const list = `[${Array(1_000_000).fill(item).join(',')}]`;
    for (const text of [list, `{"x":${list}}`, `{"x":{"y":[${list}]}}`]) {
      expect(problemFrom(() => decodeBody(Buffer.from(text), 'json')).code).toBe('limit-exceeded');
    }
  });

  it('takes a million numbers in tensors', () => {
    const { value, buffers } = decodeBody(
      Buffer.from(`{"x":[${Array(1_000_000).fill(1).join(',')}]}`),
      'json',
    );
    expect(Object(value).x.shape).toEqual([1_000_000]);
    expect(buffers).toEqual([Object(value).x.data.buffer]);
  });

  it.each(['x', 'base64'])('lists the buffer of numbers that stand under %s', (key) => {
    const numbers = Array(100).fill(1);
    const { buffers } = decodeBody(Buffer.from(JSON.stringify({ [key]: [{ a: numbers }] })), 'json');
    expect(buffers).toHaveLength(1);
  });

  it('points at a tensor that is there twice, its name escaped', () => {
    const tensor = { shape: [1], data: Float32Array.of(1) };
    const body = writeSafetensors([['a/b~c', tensor]], { request: '{"a/b~c": 1}' });
    const { faults } = faultsFrom(() => decodeBody(body, 'safetensors'));
    expect(faults[0].pointer).toBe('/a~1b~0c');
  });

  it('decodes long base64 with the body, and lists its bytes among the buffers', () => {
    const bytes = Buffer.alloc(6000, 7);
    const { value, buffers } = decodeBody(
      Buffer.from(JSON.stringify({ x: { base64: bytes.toString('base64') } })),
      'json',
    );
    expect(Buffer.from(Object(value).x.base64)).toEqual(bytes);
    expect(buffers).toEqual([Object(value).x.base64.buffer]);
  });
});
