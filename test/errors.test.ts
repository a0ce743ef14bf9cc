import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Fault, ProblemError, pointerOf, problemTitles, within } from '../src/errors.ts';
import { problemFrom } from './helpers/problems.ts';

/** RFC 6901 §4 the other way round: the keys that a pointer names. */
function keysOf(pointer: string): string[] {
  const [first, ...keys] = pointer.split('/');
  if (first !== '') throw new Error(`no pointer: ${pointer}`);
  return keys.map((key) => key.replace(/~([01])/g, (_, digit: string) => (digit === '1' ? '/' : '~')));
}

describe('pointerOf', () => {
  it.each([
    [[], ''],
    [['layer', 'groups'], '/layer/groups'],
    [['input', 0, 12], '/input/0/12'],
    [[''], '/'],
    [['a/b'], '/a~1b'],
    [['m~n'], '/m~0n'],
    // Not ~01, which would be read as /.
    [['~1'], '/~01'],
    [['~/~/'], '/~0~1~0~1'],
  ])('writes %j as %j', (path, pointer) => {
    expect(pointerOf(path)).toBe(pointer);
  });

  it('is read back as the same keys', () => {
    const key = fc.oneof(fc.string(), fc.stringMatching(/^[~/01]*$/));
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        expect(keysOf(pointerOf(keys))).toEqual(keys);
      }),
    );
  });
});

describe('ProblemError', () => {
  const first: Fault = { pointer: '/a', message: 'one', hint: 'do this' };
  const second: Fault = { pointer: '/b', message: 'two' };

  it('of faults says what the first one says', () => {
    const problem = ProblemError.of('invalid-layer', first, second);
    expect(problem).toBeInstanceOf(Error);
    expect(problem.name).toBe('ProblemError');
    expect(problem.code).toBe('invalid-layer');
    expect(problem.message).toBe('one');
    expect(problem.faults).toEqual([first, second]);
  });

  it('keeps 20 faults, and cuts what is long in them', () => {
    const long = 'x'.repeat(10_000);
    const fault: Fault = { pointer: `/${long}`, message: long, hint: long };
    const problem = ProblemError.of('invalid-request', fault, ...Array(100).fill(fault));
    expect(problem.message).toBe(`${'x'.repeat(499)}…`);
    expect(problem.faults).toHaveLength(20);
    expect(problem.faults[19]).toEqual({
      pointer: `/${'x'.repeat(198)}…`,
      message: `${'x'.repeat(499)}…`,
      hint: `${'x'.repeat(499)}…`,
    });
  });

  it('leaves 200 characters of a pointer, and 500 of a text, as they are', () => {
    const fault = { pointer: `/${'x'.repeat(199)}`, message: 'x'.repeat(500), hint: 'y'.repeat(500) };
    const problem = ProblemError.of('invalid-request', fault);
    expect([problem.message, problem.faults]).toEqual([fault.message, [fault]]);
  });

  it('may say something of its own, with no faults', () => {
    const problem = new ProblemError('not-found', 'there is no route /x');
    expect([problem.code, problem.message, problem.faults]).toEqual([
      'not-found',
      'there is no route /x',
      [],
    ]);
  });
});

describe('within', () => {
  it('gives what the work gives', () => {
    expect(within('/layer', () => 42)).toBe(42);
  });

  it('puts the prefix in front of every pointer and keeps the rest', () => {
    const problem = problemFrom(() =>
      within('/layers/3', () =>
        within('/layer', () => {
          throw ProblemError.of(
            'invalid-layer',
            { pointer: '/groups', message: 'one', hint: 'so' },
            { pointer: '', message: 'two' },
          );
        }),
      ),
    );
    expect(problem.code).toBe('invalid-layer');
    expect(problem.message).toBe('one');
    expect(problem.faults).toEqual([
      { pointer: '/layers/3/layer/groups', message: 'one', hint: 'so' },
      { pointer: '/layers/3/layer', message: 'two' },
    ]);
  });

  it('leaves other errors as they are', () => {
    const error = new RangeError('other');
    expect(() =>
      within('/layer', () => {
        throw error;
      }),
    ).toThrow(error);
  });
});

describe('the problems', () => {
  it.each(Object.entries(problemTitles))('have a code in lower case and a title: %s', (code, title) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  it('have a title of their own for each code', () => {
    const titles = Object.values(problemTitles);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
