import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { element, escapeXml, pathData } from '../../src/diagram/markup.ts';
import { parseXml } from '../helpers/xml.ts';

/**
 * What no XML 1.0 document may contain, even as a reference (https://www.w3.org/TR/xml/#charsets).
 * U+FFFD is in it too: the parser warns of it as a sign of a wrong encoding.
 */
const notOfXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffc}\u{10000}-\u{10ffff}]/gu;

describe('element', () => {
  it('writes what XML reads back, whatever the text', () => {
    const spaces = fc.constantFrom('\t', '\n', '\r', '\u0085', '\u2028', '\u2029', '\u00a0');
    const written = fc
      .array(fc.oneof({ weight: 4, arbitrary: fc.string({ unit: 'grapheme' }) }, spaces))
      .map((texts) => texts.join('').replaceAll(notOfXml, ''));
    fc.assert(
      fc.property(written, (text) => {
        const root = parseXml(element('text', { id: text }, escapeXml(text))).documentElement;
        expect(root?.textContent).toBe(text);
        expect(root?.getAttribute('id')).toBe(text);
      }),
    );
  });
});

describe('pathData', () => {
  it('should round numbers to a tenth of a unit', () => {
    expect(pathData`M${1 / 3} ${-2.06}h${4}`).toBe('M0.3 -2.1h4');
  });
});
