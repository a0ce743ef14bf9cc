import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addFault, quote, refuse, strict } from '../../src/contract/issues.ts';
import { NumberArray } from '../../src/formats/number-array.ts';
import { refusalOf } from '../helpers/schemas.ts';

describe('quote', () => {
  it.each([
    [1.5, '1.5'],
    ['a"b', '"a\\"b"'],
    [null, 'null'],
    [undefined, 'undefined'],
    [[1, { a: 2 }], '[1,{"a":2}]'],
  ])('writes %j as JSON', (value, text) => {
    expect(quote(value)).toBe(text);
  });

  it('writes 60 characters in full and cuts what is longer', () => {
    expect(quote('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`);
    expect(quote('x'.repeat(59))).toBe(`"${'x'.repeat(56)}…`);
    expect(quote(Array(1000).fill(1))).toHaveLength(58);
  });

  it('looks at no more of a value than it shows', () => {
    const list: unknown[] = [...Array(100).keys()];
    Object.defineProperty(list, 60, {
      get: () => {
        throw new Error('looked at');
      },
    });
    for (const value of [list, { a: list }, [[[list]]], { ['k'.repeat(1e6)]: list }])
      expect(quote(value)).toHaveLength(58);
    expect(quote({ a: ['x'.repeat(1e6), list] })).toBe(`{"a":["${'x'.repeat(50)}…`);
  });

  it('says of flattened numbers only what shape they have', () => {
    const numbers = new NumberArray([2, 300], new Float32Array(600));
    expect(quote(numbers)).toContain('numbers of shape [2, 300]');
    expect(quote({ a: [numbers] })).toContain('numbers of shape [2, 300]');
  });
});

describe('strict', () => {
  const schema = strict({ kernel_size: z.number().optional(), stride: z.number().optional() });

  it.each([
    // Edits up to a third of the name, and one of a short one.
    ['stride', undefined],
    ['strid', 'did you mean "stride"?'],
    ['sstrride', 'did you mean "stride"?'],
    ['tsride', 'did you mean "stride"?'],
    ['sxxxde', 'the fields are kernel_size, stride'],
    ['kernel', 'the fields are kernel_size, stride'],
    ['kernel_si', 'did you mean "kernel_size"?'],
    ['kernl_sze', 'did you mean "kernel_size"?'],
    ['KERNEL_size', 'did you mean "kernel_size"?'],
    ['', 'the fields are kernel_size, stride'],
  ])('of field %j: %s', (name, hint) => {
    if (hint === undefined) expect(schema.safeParse({ [name]: 1 }).success).toBe(true);
    else {
      expect(refusalOf(schema, { [name]: 1 })).toEqual({
        code: 'invalid-request',
        faults: [{ pointer: `/${name}`, message: `unknown field "${name}"`, hint }],
      });
    }
  });

  it('suggests a name of one letter for a slip of one letter only', () => {
    const short = strict({ op: z.number().optional() });
    expect(refusalOf(short, { ap: 1 }).faults[0].hint).toBe('did you mean "op"?');
    expect(refusalOf(short, { ax: 1 }).faults[0].hint).toBe('the fields are op');
  });

  it('is not slowed down by a name of a megabyte', () => {
    const [{ message }] = refusalOf(schema, { ['stride'.repeat(200_000)]: 1 }).faults;
    expect(message.length).toBeLessThan(100);
  });

  it('refuses what is no object', () => {
    expect(refusalOf(strict({ inner: schema }), { inner: [] })).toEqual({
      code: 'invalid-request',
      faults: [
        {
          pointer: '/inner',
          message: 'expected an object, but got []',
          hint: 'its fields are kernel_size, stride',
        },
      ],
    });
  });
});

describe('problemOfIssues', () => {
  it('takes the hint from the issue, and has none where there is none', () => {
    const said = z.string({ error: refuse(() => ['say a word', 'such as "a"']) });
    expect(refusalOf(said, 1).faults).toEqual([{ pointer: '', message: 'say a word', hint: 'such as "a"' }]);
    const plain = z.string({ error: () => 'no hint' });
    expect(refusalOf(plain, 1).faults).toEqual([{ pointer: '', message: 'no hint' }]);
  });

  it.each([
    [z.number().min(3), 2, 'at least 3'],
    [z.number().max(3), 4, 'at most 3'],
    [z.enum(['a', 'b']), 'c', 'one of "a", "b"'],
    [z.literal(7), 8, 'one of 7'],
  ])('names the nearest legal choice by itself: %#', (schema, value, hint) => {
    expect(refusalOf(schema, value).faults).toMatchObject([{ pointer: '', hint }]);
  });

  it('takes its own code where the schema says nothing else', () => {
    expect(refusalOf(z.string(), 1, 'malformed-query').code).toBe('malformed-query');
  });

  /** A schema that finds a fault of the given code in everything. */
  const faulty = (code: 'invalid-tensor' | 'malformed-base64', pointer: string) =>
    z.unknown().transform((_, context) => {
      addFault(context, code, { pointer, message: code, hint: 'none' });
      return z.NEVER;
    });

  it('takes the code that all faults agree on', () => {
    const agreeing = z.object({ a: faulty('invalid-tensor', '/x'), b: faulty('invalid-tensor', '') });
    expect(refusalOf(agreeing, { a: 1, b: 1 })).toEqual({
      code: 'invalid-tensor',
      faults: [
        { pointer: '/a/x', message: 'invalid-tensor', hint: 'none' },
        { pointer: '/b', message: 'invalid-tensor', hint: 'none' },
      ],
    });
    const mixed = z.object({ a: faulty('invalid-tensor', ''), b: faulty('malformed-base64', '') });
    expect(refusalOf(mixed, { a: 1, b: 1 }).code).toBe('invalid-request');
    const partly = z.object({ a: faulty('invalid-tensor', ''), b: z.string() });
    expect(refusalOf(partly, { a: 1, b: 1 }).code).toBe('invalid-request');
  });

  it('keeps escaped pointers as they are', () => {
    const schema = z.object({ 'a/b': faulty('invalid-tensor', '/c~1d/e~0f/~01') });
    expect(refusalOf(schema, { 'a/b': 1 }).faults[0].pointer).toBe('/a~1b/c~1d/e~0f/~01');
  });

  describe('of a union', () => {
    const listed = z.array(z.number({ error: () => 'a number in the list' }));
    const union = z.object({
      at: z.union([z.number().min(1, { error: () => 'too small' }), listed], { error: () => 'neither' }),
    });

    it('speaks for the branch that got furthest', () => {
      expect(refusalOf(union, { at: [1, 'x'] }).faults).toEqual([
        { pointer: '/at/1', message: 'a number in the list' },
      ]);
    });

    it('speaks for the first of branches that got equally far', () => {
      const field = (name: string) => z.object({ x: z.string({ error: () => name }) });
      const equal = z.union([z.string(), field('first'), field('second')]);
      expect(refusalOf(equal, { x: 1 }).faults).toEqual([{ pointer: '/x', message: 'first' }]);
    });

    it('speaks for the branch that the value is only out of range of', () => {
      expect(refusalOf(union, { at: 0 }).faults).toEqual([
        { pointer: '/at', message: 'too small', hint: 'at least 1' },
      ]);
    });

    it('speaks for itself where no branch is nearer', () => {
      expect(refusalOf(union, { at: 'x' }).faults).toEqual([{ pointer: '/at', message: 'neither' }]);
    });

    it('looks into unions in unions', () => {
      const outer = z.object({ deep: z.union([z.boolean(), z.array(union)]) });
      expect(refusalOf(outer, { deep: [{ at: 1 }, { at: [2, null] }] }).faults).toEqual([
        { pointer: '/deep/1/at/1', message: 'a number in the list' },
      ]);
    });
  });
});

describe('an answer', () => {
  it('lists at most 20 faults, however many there are', () => {
    const wrong = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]));
    expect(refusalOf(strict({ known: z.number() }), { known: 1, ...wrong }).faults).toHaveLength(20);
  });

  it('names each unknown field by its own name', () => {
    const { faults } = refusalOf(strict({ known: z.number() }), { known: 1, knowm: 2, other: 3 });
    expect(faults).toEqual([
      { pointer: '/knowm', message: 'unknown field "knowm"', hint: 'did you mean "known"?' },
      { pointer: '/other', message: 'unknown field "other"', hint: 'the fields are known' },
    ]);
  });

  it("names field and value where the words are zod's", () => {
    const schema = z.object({ seed: z.int(), format: z.enum(['nested', 'flat']), name: z.string() });
    expect(refusalOf(schema, { seed: 1.5, format: 'csv' }).faults).toEqual([
      { pointer: '/seed', message: 'seed must be an integer, but got 1.5' },
      {
        pointer: '/format',
        message: 'format must be one of "nested", "flat", but got "csv"',
        hint: 'one of "nested", "flat"',
      },
      { pointer: '/name', message: 'name is required' },
    ]);
  });
});
