import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../../src/page/state/layer.ts';
import { readAddress } from '../../../src/page/state/link.ts';

const text = readFileSync(new URL('../../../docs/teaching.md', import.meta.url), 'utf8');
const links = [...text.matchAll(/http:\/\/127\.0\.0\.1:3000\/(#[^)]*)/g)].map(([, hash = '']) => hash);

describe('the links of docs/teaching.md', () => {
  it('should be there', () => {
    expect(links.length).toBeGreaterThanOrEqual(6);
  });

  it.each(links)('%s should open the legal layer that it names', (hash) => {
    const { state } = readAddress({ hash, search: '' });
    if (!state) throw new Error('the link has no state');
    expect(faultsOf(state)).toEqual([]);
    for (const [name, value] of new URLSearchParams(hash.slice(1))) {
      if (name === 'weight') expect(state.weight).toEqual({ kind: 'constant', value: Number(value) });
      else expect(String(Object.entries(state).find(([field]) => field === name)?.[1])).toBe(value);
    }
  });
});
