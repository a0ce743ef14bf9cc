import { describe, expect, it } from 'vitest';
import { conditionsOf } from '../../../src/server/http/conditional.ts';

const versionsOf = (field: string) => conditionsOf({ 'if-none-match': field }).ifNoneMatch;

describe('If-None-Match', () => {
  it.each([
    ['"a"', ['a']],
    ['"a", W/"b"', ['a', 'b']],
    ['"a","b.file","c.onnx"', ['a', 'b', 'c']],
    [' , ,"a" , , "b" ,,', ['a', 'b']],
    ['"a,b"', ['a,b']],
    ['""', ['']],
    [' * ', '*'],
  ])('should read %s', (field, versions) => {
    expect(versionsOf(field)).toEqual(versions);
  });

  it.each(['', ',', 'a', '"a', '"a" "b"', '"a"b', '"a", *', 'w/"a"', '"a b"', ', ,'])(
    'should refuse %j',
    (field) => {
      expect(() => versionsOf(field)).toThrow('is neither * nor a list of entity tags');
    },
  );

  it.each([', ', ',\t ', ' ', ','])('should refuse a tag and 28 times %j in no time', (part) => {
    const from = performance.now();
    expect(() => versionsOf(`"a"${part.repeat(28)}x`)).toThrow('neither');
    expect(performance.now() - from).toBeLessThan(500);
  });

  it('should read the longest field that a header may have in no time', () => {
    const from = performance.now();
    const field = `"a"${', '.repeat(8000)}`;
    expect(versionsOf(field)).toEqual(['a']);
    expect(() => versionsOf(`${field}x`)).toThrow('neither');
    expect(performance.now() - from).toBeLessThan(500);
  });
});
