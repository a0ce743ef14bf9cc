import { describe, expect, it } from 'vitest';
import { seedSchema } from '../../src/contract/seed.ts';
import { refusalOf } from '../helpers/schemas.ts';

describe('seedSchema', () => {
  it.each([
    [0, 0],
    [581359427, 581359427],
    [2 ** 32 + 7, 7],
    [Number.MAX_SAFE_INTEGER, 2 ** 32 - 1],
    [-1, 2 ** 32 - 1],
    [-(2 ** 32), 0],
    ['12', 12],
    ['-2', 2 ** 32 - 2],
    ['9007199254740993', 1],
    ['18446744073709551615', 2 ** 32 - 1],
    ['-9223372036854775808', 0],
  ])('takes %j for the low 32 bits that torch.manual_seed would leave', (seed, bits) => {
    expect(seedSchema.parse(seed)).toBe(bits);
  });

  it.each([
    1.5,
    2 ** 53,
    -(2 ** 53),
    1e300,
    null,
    true,
    [0],
    {},
    '',
    '1.5',
    '1e3',
    '0x10',
    ' 1',
    '18446744073709551616',
    '-9223372036854775809',
    '1'.repeat(1000),
  ])('refuses %j', (seed) => {
    const text = JSON.stringify(seed);
    const quoted = text.length > 60 ? `${text.slice(0, 57)}…` : text;
    expect(refusalOf(seedSchema, seed)).toEqual({
      code: 'invalid-request',
      faults: [
        {
          pointer: '',
          message: `seed must be an integer from -9223372036854775808 to 18446744073709551615, but got ${quoted}`,
          hint: 'beyond ±(2^53 - 1) as decimal text, such as "18446744073709551615"',
        },
      ],
    });
  });
});
