import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/errors.ts';
import { activateCodec } from '../../../src/formats/json/active.ts';
import { NumberScanner } from '../../../src/formats/json/array.ts';
import { RawText } from '../../../src/formats/json/raw-text.ts';
import { JsonText } from '../../../src/formats/json/text.ts';
import { elementsBetween } from '../../../src/memory/checkpoint.ts';
import { checkpointsOf } from '../../helpers/checkpoints.ts';
import { codecs } from '../../helpers/codecs.ts';
import { faultsFrom } from '../../helpers/problems.ts';

const tooMuch = () => new ProblemError('limit-exceeded', 'too much text');

function textOf(text: string): JsonText {
  const bytes = Buffer.from(text);
  return new JsonText(bytes, new NumberScanner(bytes, 64), 2 ** 20, tooMuch);
}

describe.each(codecs)('with the codec $name', (codec) => {
  beforeAll(() => {
    activateCodec(codec);
  });
  afterAll(() => {
    activateCodec();
  });

  describe('skip', () => {
    it.each(['x', ' x', '\t\n\r x', `${' '.repeat(elementsBetween + 1)}x`])(
      'finds what is behind white space',
      (text) => {
        const tokens = textOf(text);
        expect([tokens.skip(), tokens.at]).toEqual([0x78, text.length - 1]);
      },
    );

    it('finds the end', () => {
      for (const length of [0, 1, elementsBetween]) {
        const tokens = textOf(' '.repeat(length));
        expect([tokens.skip(), tokens.at]).toEqual([-1, length]);
      }
    });

    it('has a checkpoint for each piece of white space', () => {
      expect(checkpointsOf(() => textOf(`${' '.repeat(3 * elementsBetween)}x`).skip())).toBe(3);
    });
  });

  describe('string', () => {
    const long = 'a'.repeat(4097);

    it('leaves a long text in the body, if it may', () => {
      const tokens = textOf(`"${long}" `);
      expect(tokens.string(true)).toMatchObject({ bytes: tokens.bytes.subarray(1, 1 + long.length) });
      expect(tokens.at).toBe(2 + long.length);
      expect(textOf(`"${long}"`).string()).toBe(long);
    });

    it('reads one of 4096 characters', () => {
      expect(textOf(`"${long.slice(1)}"`).string(true)).toBe(long.slice(1));
    });

    it('reads one among others', () => {
      const tokens = textOf('"["a\\nb"]"');
      tokens.at = 2;
      expect(tokens.string()).toBe('a\nb');
      expect(tokens.at).toBe(8);
    });

    it('takes every character of ASCII but quotes, backslashes and control characters', () => {
      for (let code = 0; code < 0x80; code++) {
        const text = `"${String.fromCharCode(code)}"`;
        const refused = code < 0x20 || code === 0x22 || code === 0x5c;
        if (!refused) expect(textOf(text).string()).toBe(JSON.parse(text));
        else if (code < 0x20) expect(() => textOf(text).string()).toThrow('Unescaped control character');
      }
      expect(textOf(`"\u007f${long}"`).string(true)).toBeInstanceOf(RawText);
    });

    it.each([
      '\\"',
      '\\\\',
      '\\/',
      '\\b',
      '\\f',
      '\\n',
      '\\r',
      '\\t',
      '\\u0041',
      '\\uFfAa',
      '\\ud83d\\ude00',
    ])('reads the escape %s', (written) => {
      expect(textOf(`"a${written}b"`).string()).toBe(JSON.parse(`"a${written}b"`));
    });

    it('finds the digit of an escape that is none, wherever it is', () => {
      for (let digit = 0; digit < 4; digit++) {
        for (const wrong of ['g', '@', '`', 'G', '/', ':']) {
          const digits = `${'0'.repeat(digit)}${wrong}${'0'.repeat(3 - digit)}`;
          const { message } = faultsFrom(() => textOf(`"\\u${digits}"`).string()).faults[0];
          expect(message).toBe(
            `Bad hexadecimal digit in a \\u escape at line 1, column ${digit + 4} (byte offset ${digit + 3})`,
          );
        }
      }
    });

    it('has a checkpoint for each escape', () => {
      expect(checkpointsOf(() => textOf(`"${'\\n'.repeat(100)}"`).string())).toBe(100);
    });

    it.each([0, 10, 63, 64, 65, 100, 200])('finds what is no text behind %d characters', (length) => {
      const before = 'a'.repeat(length);
      const messageOf = (text: string) => faultsFrom(() => textOf(text).string()).faults[0].message;
      const column = length + 2;
      const at = `at line 1, column ${column} (byte offset ${column - 1})`;
      expect(messageOf(`"${before}\u0001"`)).toBe(`Unescaped control character in a string ${at}`);
      expect(messageOf(`"${before}\\x"`)).toBe(`Unknown escape in a string ${at}`);
      expect(messageOf(`"${before}`)).toBe(`Unexpected end of the JSON text ${at}`);
      expect(messageOf(`"${before}\\`)).toContain('Unexpected end of the JSON text');
      expect(messageOf(`"${before}\\u00`)).toContain('Unexpected end of the JSON text');
      expect(messageOf(`"${before}\\u00g0"`)).toBe(
        `Bad hexadecimal digit in a \\u escape at line 1, column ${column + 4} (byte offset ${column + 3})`,
      );
    });
  });

  describe('number', () => {
    it.each([
      '0',
      '7',
      '42',
      '123456789012345',
      '1234567890123456',
      '9007199254740993',
      '-0',
      '-1',
      '0.5',
      '10.25',
      '1e3',
      '1E+3',
      '1e-3',
      '-0.0e00',
      '12345678901234567890',
    ])('reads %s as JSON.parse does', (text) => {
      const tokens = textOf(`${text},`);
      expect(tokens.number()).toBe(JSON.parse(text));
      expect(tokens.at).toBe(text.length);
    });

    it.each([
      ['01', 'Leading zero in a number at line 1, column 1 (byte offset 0)'],
      ['-01', 'Leading zero in a number at line 1, column 2 (byte offset 1)'],
      ['-', 'Unexpected end of the JSON text at line 1, column 2 (byte offset 1)'],
      ['1.', 'Unexpected end of the JSON text at line 1, column 3 (byte offset 2)'],
      ['1.e1', 'Unexpected "e" (no JSON number) at line 1, column 3 (byte offset 2)'],
      ['1e', 'Unexpected end of the JSON text at line 1, column 3 (byte offset 2)'],
      ['1e+', 'Unexpected end of the JSON text at line 1, column 4 (byte offset 3)'],
      ['-a', 'Unexpected "a" (no JSON number) at line 1, column 2 (byte offset 1)'],
    ])('refuses %s', (text, message) => {
      expect(faultsFrom(() => textOf(text).number()).faults[0].message).toBe(message);
    });
  });

  describe('literal', () => {
    it('passes its word, and points at the first byte that is another', () => {
      const tokens = textOf('[true');
      tokens.at = 1;
      expect(tokens.literal('true', 7)).toBe(7);
      expect(tokens.at).toBe(5);
      expect(() => textOf('xrue').literal('true', true)).toThrow(
        'Unexpected "x" (a text without quotes) at line 1, column 1',
      );
      expect(faultsFrom(() => textOf('trux').literal('true', true)).faults[0].message).toBe(
        'Unexpected "x" (a text without quotes) at line 1, column 4 (byte offset 3)',
      );
    });
  });
});
