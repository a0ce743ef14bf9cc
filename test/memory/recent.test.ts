import { describe, expect, it } from 'vitest';
import { Recent } from '../../src/memory/recent.ts';

describe('Recent', () => {
  it('knows no more keys than it may, and forgets the one that was asked for least recently', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    expect(recent.get('a')).toBe(1);
    recent.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([1, undefined, 3]);
  });

  it('takes another value for a key', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('a', 2);
    recent.set('b', 3);
    expect([recent.get('a'), recent.get('b')]).toEqual([2, 3]);
  });
});
