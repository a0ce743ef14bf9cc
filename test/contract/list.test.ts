import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { list } from '../../src/contract/list.ts';
import { NumberArray } from '../../src/formats/number-array.ts';
import { refusalOf } from '../helpers/schemas.ts';

/** An item that counts how often it is checked, and is wrong where it is below 0. */
function counted() {
  const calls = { count: 0 };
  const item = z.unknown().transform((value, context) => {
    calls.count++;
    if (Number(value) < 0) context.addIssue({ code: 'custom', message: `${value} is below 0` });
    return Number(value);
  });
  return { calls, item };
}

describe('a list', () => {
  it.each([1, 8, 9, 64])('takes %i items, each in its own form', (length) => {
    const { item } = counted();
    const values = Array.from({ length }, (_, i) => String(i));
    expect(list(item, { least: 1, most: 64 }).parse(values)).toEqual(values.map(Number));
  });

  it.each([
    [0, 'this list has 0 items, but must have at least 1', 'at least 1'],
    [65, 'this list has 65 items, but may have at most 64', 'at most 64'],
    [1_000_000, 'this list has 1000000 items, but may have at most 64', 'at most 64'],
  ])('of %i items is refused without a look at them', (length, message, hint) => {
    const { calls, item } = counted();
    const { faults } = refusalOf(z.object({ x: list(item, { least: 1, most: 64 }) }), {
      x: Array(length).fill(-1),
    });
    expect(faults).toEqual([{ pointer: '/x', message, hint }]);
    expect(calls.count).toBe(0);
  });

  it('may have words of its own for a wrong length, and for what is no list', () => {
    const schema = list(z.int(), {
      most: 2,
      refusal: (length) => [`${length} of 2`, 'two'],
      noList: (input) => [`no list: ${input}`, 'a list'],
    });
    expect(refusalOf(schema, [1, 2, 3]).faults).toEqual([{ pointer: '', message: '3 of 2', hint: 'two' }]);
    expect(refusalOf(schema, 7).faults).toEqual([{ pointer: '', message: 'no list: 7', hint: 'a list' }]);
  });

  it('that came as numbers is as long as these', () => {
    const numbers = new NumberArray([70], new Float32Array(70));
    const { faults } = refusalOf(list(z.int(), { most: 64 }), numbers);
    expect(faults[0].message).toContain('this list has 70 items');
  });

  it('names the first faults, and checks no more items than it takes', () => {
    const { calls, item } = counted();
    const schema = z.object({ x: list(item, { most: 1000 }) });
    const values = Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? i : -i));
    const { faults } = refusalOf(schema, { x: values });
    expect(faults.map(({ pointer }) => pointer)).toEqual(
      Array.from({ length: 20 }, (_, i) => `/x/${2 * i + 1}`),
    );
    // A value that is refused is parsed twice: the second time for what messages quote.
    expect(calls.count).toBeLessThanOrEqual(2 * 40);
  });

  it('has its bounds in the JSON schema, and is no optional field by itself', () => {
    const schema = z.object({
      x: list(z.int(), { least: 1, most: 3 }),
      y: list(z.int(), { most: 3 }).optional(),
    });
    const { properties, required } = z.toJSONSchema(schema, { io: 'input' });
    expect(properties?.x).toMatchObject({ type: 'array', minItems: 1, maxItems: 3 });
    expect(required).toEqual(['x']);
  });
});
