import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activateCodec } from '../../../src/formats/json/active.ts';
import { NumberScanner, type Scan } from '../../../src/formats/json/array.ts';
import { checkGrammar, tensorFault, tooDeep } from '../../../src/formats/json/array-fault.ts';
import { invalidUtf8, malformedJson, unexpected } from '../../../src/formats/json/fault.ts';
import { codecs } from '../../helpers/codecs.ts';
import { problemFrom } from '../../helpers/problems.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('malformedJson', () => {
  it.each([
    ['abc', 0, 1, 1],
    ['abc', 2, 1, 3],
    ['a\nbc', 2, 2, 1],
    ['a\n\nbc', 4, 3, 2],
    ['é€😀x', 9, 1, 4],
    ['\né x', 4, 2, 3],
  ])('counts lines and characters of %j before byte %d', (text, offset, line, column) => {
    const { code, message, faults } = malformedJson(utf8(text), offset, 'Wrong');
    expect(code).toBe('malformed-json');
    expect(message).toBe(`Wrong at line ${line}, column ${column} (byte offset ${offset})`);
    expect(faults).toStrictEqual([{ pointer: '', message }]);
  });

  it('has a hint where it is given one', () => {
    expect(malformedJson(utf8('a'), 0, 'Wrong', 'write it right').faults[0].hint).toBe('write it right');
  });
});

describe('unexpected', () => {
  it.each([
    ['?bc', 0, 'Unexpected "?" at line 1, column 1 (byte offset 0)', undefined],
    ['a€😀', 1, 'Unexpected "€" at line 1, column 2 (byte offset 1)', undefined],
    ['a😀', 1, 'Unexpected "😀" at line 1, column 2 (byte offset 1)', undefined],
    ['a"', 1, 'Unexpected "\\"" at line 1, column 2 (byte offset 1)', undefined],
    [
      'abc',
      3,
      'Unexpected end of the JSON text at line 1, column 4 (byte offset 3)',
      'brackets or quotes are missing: has the text been cut?',
    ],
    [
      'abc',
      9,
      'Unexpected end of the JSON text at line 1, column 4 (byte offset 3)',
      'brackets or quotes are missing: has the text been cut?',
    ],
    [
      'NaN',
      0,
      'Unexpected "N" (NaN is not JSON) at line 1, column 1 (byte offset 0)',
      'NaN and the infinities are written as the strings "NaN", "Infinity" and "-Infinity"',
    ],
    [
      '-Infinity',
      1,
      'Unexpected "I" (Infinity is not JSON) at line 1, column 2 (byte offset 1)',
      'NaN and the infinities are written as the strings "NaN", "Infinity" and "-Infinity"',
    ],
    [
      '\ufeff{}',
      0,
      'Unexpected byte order mark at line 1, column 1 (byte offset 0)',
      'send the JSON text without a byte order mark',
    ],
    ['[\uffff', 1, 'Unexpected "\uffff" at line 1, column 2 (byte offset 1)', undefined],
  ])('shows the character of %j at byte %d', (text, offset, message, hint) => {
    const [fault] = unexpected(utf8(text), offset).faults;
    expect([fault.message, fault.hint]).toEqual([message, hint]);
  });
});

describe('invalidUtf8', () => {
  /** What the platform's own decoder takes. */
  const isValid = (bytes: Uint8Array) => {
    try {
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  };
  const edges = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff];

  it('finds the sequences that the platform refuses, whatever begins them', () => {
    for (let lead = 0; lead < 256; lead++) {
      for (const second of edges) {
        for (const third of [0x41, 0x7f, 0x80, 0xbf, 0xc0]) {
          for (const fourth of [0x41, 0x7f, 0x80, 0xbf, 0xc0]) {
            const sequence = Uint8Array.of(lead, second, third, fourth);
            const at = invalidUtf8(sequence);
            expect(at === sequence.length, sequence.join()).toBe(isValid(sequence));
            expect(isValid(sequence.subarray(0, at)), sequence.join()).toBe(true);
          }
        }
      }
    }
  });

  it('tells where the first one begins', () => {
    expect(invalidUtf8(utf8('aé€😀'))).toBe(10);
    expect(invalidUtf8(Uint8Array.of(0x61, 0xc3, 0xa9, 0xe2, 0x82))).toBe(3);
    expect(invalidUtf8(Uint8Array.of(0xf0, 0x9f, 0x98))).toBe(0);
  });
});

describe.each(codecs)('with the codec $name', (codec) => {
  beforeAll(() => {
    activateCodec(codec);
  });
  afterAll(() => {
    activateCodec();
  });

  describe('the fault of an array', () => {
    /** The fault of the scan of a text, 65 numbers and more or fewer. */
    const faultOf = (text: string, outer: (string | number)[] = []) => {
      const bytes = Buffer.from(text);
      const scanner = new NumberScanner(bytes, 1);
      try {
        const scan: Scan = scanner.scan(0, 64, true);
        checkGrammar(scan, bytes, (start) => start + 1);
        return tensorFault(scan, bytes, outer, scanner.lastElement());
      } finally {
        scanner.close();
      }
    };
    const tensor = 'a tensor is an array of numbers, or of arrays that all have the same shape';

    it.each([
      ['[[1,2],[3]]', '/1', 'expected sequence of length 2 at dim 1 (got 1)'],
      ['[[1,2],[3,4,5]]', '/1', 'expected sequence of length 2 at dim 1 (got 3)'],
      ['[[[1],[2]],[[3]]]', '/1', 'expected sequence of length 2 at dim 1 (got 1)'],
    ])('is that of the row of %s that has another length', (text, pointer, message) => {
      const hint = 'all rows of a dimension have the length of the first';
      expect(faultOf(text)).toEqual({ pointer, message, hint });
      expect(faultOf(text, ['a', 3]).pointer).toBe(`/a/3${pointer}`);
    });

    it.each([
      ['[1,[2]]', '/1', 'expected a number (got a sequence)'],
      ['[1,{}]', '/1', 'expected a number (got an object)'],
      ['[1,"a"]', '/1', 'expected a number (got a string)'],
      ['[1,null]', '/1', 'expected a number (got null)'],
      ['[1,true]', '/1', 'expected a number (got true)'],
      ['[1,false]', '/1', 'expected a number (got false)'],
      ['[[1],2]', '/1', 'expected a sequence at dim 1 (got a number)'],
      ['[[1],"NaN"]', '/1', 'expected a sequence at dim 1 (got a string)'],
    ])('is that of the element of %s that is none', (text, pointer, message) => {
      expect(faultOf(text)).toEqual({ pointer, message, hint: tensor });
    });

    it.each([
      ['[1;', 'Unexpected ";" at line 1, column 3 (byte offset 2)'],
      ['[1,-a]', 'Unexpected "a" (no JSON number) at line 1, column 5 (byte offset 4)'],
      ['['.repeat(65), 'More than 64 levels of arrays and objects at line 1, column 65 (byte offset 64)'],
    ])('is none of grammar: %s', (text, message) => {
      expect(problemFrom(() => faultOf(text))).toMatchObject({ code: 'malformed-json', message });
    });
  });
});

it('names the bounds of a body', () => {
  expect(tooDeep(utf8('[['), 1).message).toBe(
    'More than 64 levels of arrays and objects at line 1, column 2 (byte offset 1)',
  );
});
