import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/formats/json/reader.ts';
import { problemFrom } from '../../helpers/problems.ts';

const faultOf = (body: string | Uint8Array) => problemFrom(() => readJson(Buffer.from(body))).faults[0];
const row = Array(70).fill(1).join(',');

describe('the fault of what is not JSON', () => {
  it.each([
    ['{"bias": True}', 'T', 'True is not JSON', 'json.dumps'],
    ['{"bias": False}', 'F', 'False is not JSON', 'json.dumps'],
    ['{"bias": None}', 'N', 'None is not JSON', 'json.dumps'],
    ['{"bias": nUll}', 'U', 'nUll is not JSON', 'lower case'],
    ['{"bias": undefined}', 'u', 'undefined is not JSON', 'null'],
    ['{"value": NaN}', 'N', 'NaN is not JSON', 'strings "NaN"'],
    ['{"value": nan}', 'a', 'nan is not JSON', 'strings "NaN"'],
    ['[-Infinity]', 'I', 'Infinity is not JSON', '"-Infinity"'],
    ['[1, -inf]', 'i', 'inf is not JSON', '"-Infinity"'],
    [`[${row}, NaN]`, 'N', 'NaN is not JSON', 'strings "NaN"'],
    ["{'layer': 1}", "'", 'single quotes', 'double quotes'],
    [`{"type": 'conv2d'}`, "'", 'single quotes', 'double quotes'],
    [`'{"layer": 1}'`, "'", 'single quotes around the text', 'curl -d @file'],
    ['{“layer”: 1}', '“', 'typographic quotes', 'double quotes'],
    ['{`layer`: 1}', '`', 'backquotes', 'double quotes'],
    ['{"a": 1,}', '}', 'behind a trailing comma', 'before }'],
    ['{"a": 1,\n \n}', '}', 'behind a trailing comma', 'before }'],
    ['[1, 2,]', ']', 'behind a trailing comma', 'before ]'],
    [`[${row},]`, ']', 'behind a trailing comma', 'before ]'],
    ['[1,, 2]', ',', 'a value is missing', 'one comma'],
    ['{"a":}', '}', 'a value is missing', 'a colon and a value'],
    ['{"a":, "b": 1}', ',', 'a value is missing', 'one comma'],
    ['{// the layer\n}', '/', 'a comment', 'no comments'],
    ['{"a": 1 /* one */}', '/', 'a comment', 'no comments'],
    ['{"a": 1} # one', '#', 'a comment', 'no comments'],
    ['{layer: 1}', 'l', 'a key without quotes', 'write "layer" in double quotes'],
    ['{"a": 1, kernel_size : 3}', 'k', 'a key without quotes', 'write "kernel_size"'],
    ['{"type": conv2d}', 'c', 'a text without quotes', 'double quotes'],
    ['layer=conv2d', 'l', 'a text without quotes', 'double quotes'],
    ['{"a": +1}', '+', 'no JSON number', 'decimal'],
    ['{"a": .5}', '.', 'no JSON number', 'both sides of the point'],
    ['[1.]', ']', 'no JSON number', 'both sides of the point'],
    ['{"a": 0x10}', 'x', 'no JSON number', 'decimal'],
    ['{"a": 1_000}', '_', 'no JSON number', 'decimal'],
    ['{"a": 1 "b": 2}', '"', 'a comma is missing', 'separated by commas'],

    ['{"a" 1}', '1', 'a colon is missing', 'a colon'],
    ['{"a" = 1}', '=', 'a colon is missing', 'a colon'],
    ['{"a": [1, "x"}', '}', 'brackets do not match', 'closed by'],
    ['{"a": 1}{"a": 2}', '{', 'behind the end of the JSON text', 'one JSON value'],
  ])('names its cause: %s', (text, shown, cause, hint) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(`Unexpected ${JSON.stringify(shown)} (${cause}) at line `);
    expect(fault.hint).toContain(hint);
  });

  it.each([
    ['a text with a line break', '{"a": "1\n2"}', 'Unescaped control character', 'is written \\n'],
    ['a path of Windows', '{"a": "C:\\data"}', 'Unknown escape', 'written \\\\'],
    ['a text that is cut', '{"a": [1, 2', 'Unexpected end of the JSON text at', 'has the text been cut?'],
  ])('says what to write: %s', (_, text, message, hint) => {
    const fault = faultOf(text);
    expect(fault.message).toContain(message);
    expect(fault.hint).toContain(hint);
  });

  it.each([
    ['gzip', [0x1f, 0x8b, 8, 0], 'Content-Encoding: gzip'],
    ['safetensors', [...[0x40, 0, 0, 0, 0, 0, 0, 0], ...Buffer.from('{"a"')], 'application/x-safetensors'],
    ['npy', [0x93, ...Buffer.from('NUMPY')], 'safetensors'],
    ['UTF-16', [...Buffer.from('{"a": 1}', 'utf16le')], 'UTF-8'],
    ['UTF-16', [0xff, 0xfe, ...Buffer.from('{"a": 1}', 'utf16le')], 'UTF-8'],
  ])('knows %s by its first bytes', (name, bytes, hint) => {
    const fault = faultOf(Uint8Array.from(bytes));
    expect(fault.message).toContain(`(this is ${name})`);
    expect(fault.hint).toContain(hint);
  });

  it('tells an empty text from one that is cut', () => {
    expect(faultOf(' \n').message).toContain('Unexpected end of the JSON text (it is empty) at line 2');
  });

  it('looks at a few bytes only, and quotes fewer', () => {
    const fault = faultOf(`{${'x'.repeat(1e6)}: 1}`);
    expect(fault.message).toContain('a text without quotes');
    expect(faultOf(`{${'x'.repeat(100)}: 1}`).hint).toBe(`write "${'x'.repeat(40)}…" in double quotes`);
    expect(faultOf(`{"a": 1,${' '.repeat(1e6)}}`).message).toContain('Unexpected "}" at line 1');
  });
});
