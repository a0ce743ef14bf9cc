import { describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/formats/safetensors/file.ts';
import { decodeBody } from '../../src/operations/decode.ts';
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

  describe.each([
    ['as it is', (text: string) => text],
    ['with its slashes escaped, as some writers do', (text: string) => text.replaceAll('/', '\\/')],
    ['with escapes by number', (text: string) => text.replaceAll('/', '\\u002f')],
  ])('of base64 %s', (_, escaped) => {
    const decoded = (text: string) =>
      Object(decodeBody(Buffer.from(`{"x":[{"base64":"${escaped(text)}"}]}`), 'json').value).x[0].base64;

    it.each([3073, 6000, 6143, 6144, 6145, 12_287, 40_000, 40_001, 40_002])('decodes %d bytes', (length) => {
      // All ones but here and there: slashes, in runs that cross wherever it is cut.
      const bytes = Buffer.alloc(length, 255);
      for (let at = 0; at < length; at += 1 + (at % 97)) bytes[at] = at;
      expect(Buffer.from(decoded(bytes.toString('base64')))).toEqual(bytes);
    });

    it.each([
      ['a character that base64 does not have', 9000, '!'],
      ['padding before the end', 9000, '='],
      ['a character beyond ASCII', 9000, 'é'],
      ['a length that is no multiple of four', 9000, '//'],
    ])('refuses %s', (_, at, wrong) => {
      const text = Buffer.alloc(30_000, 255).toString('base64');
      const broken = wrong === '//' ? text + wrong : text.slice(0, at) + wrong + text.slice(at + 1);
      expect(problemFrom(() => decoded(broken)).code).toBe('malformed-base64');
    });
  });

  it('leaves short base64, and texts under other keys, as texts', () => {
    const long = 'AAAA'.repeat(5000);
    const body = JSON.stringify({ x: { base64: 'AAAA' }, y: { base: long }, base64: [long] });
    expect(decodeBody(Buffer.from(body), 'json').value).toEqual(JSON.parse(body));
  });
});
