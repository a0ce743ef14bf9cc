import { expect, it } from 'vitest';
import { mutantsOf } from '../../scripts/mutation/mutants.ts';

const changesOf = (source: string) => mutantsOf('a.ts', source).map(({ mutation }) => mutation);

it.each([
  ['a bound', 'a < b', ['a < b → ;', '< → <=', '< → >=']],
  ['a sum', 'const c = a + 1', ['+ → -', '1 → 2', '1 → 0']],
  ['a condition', 'if (!a) b();', ['!a → true', '!a → false', '!a → a', 'b(); → ;']],
  ['a negative number', 'const c = -3', ['3 → 4', '3 → 2', '3 → 6']],
  ['a function with an opposite', 'const c = Math.max(a, b)', ['max → min']],
])('mutantsOf should change %s', (_, source, expected) => {
  expect(changesOf(source).map((mutation) => mutation.replace(/ → nothing$/, ' → ;'))).toEqual(expected);
});

it('mutantsOf should leave types and imports alone', () => {
  expect(changesOf("import { a } from 'a';\ntype B = 1 | 2;\nlet c: 3 | true;")).toEqual([]);
});

it('mutantsOf should tell where a mutant is, and what its text becomes', () => {
  const source = 'const a = 1;\n  const b = a * c;\n';
  const [, , mutant] = mutantsOf('a.ts', source);
  expect(mutant).toMatchObject({ line: 2, text: 'const b = a * c;', mutation: '* → /' });
  expect(source.slice(0, mutant.from) + mutant.replacement + source.slice(mutant.to)).toBe(
    'const a = 1;\n  const b = a / c;\n',
  );
});
