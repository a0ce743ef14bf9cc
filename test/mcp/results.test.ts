import { afterEach, describe, expect, it, vi } from 'vitest';
import { Results } from '../../src/mcp/results.ts';

const MiB = 2 ** 20;
const file = (bytes: number, first = 1) => {
  const data = new Uint8Array(bytes);
  data.forEach((_, i) => {
    data[i] = first + i / 65_536;
  });
  return { bytes: data, mimeType: 'application/zip' };
};

afterEach(() => vi.useRealTimers());

describe('Results', () => {
  it('should give a small file at one address, as it was', () => {
    const results = new Results(MiB);
    const given = file(10);
    const { uris = [] } = results.keep(given) ?? {};
    const kept = { bytes: given.bytes.slice(), mimeType: given.mimeType };
    given.bytes.fill(0);
    expect(uris).toHaveLength(1);
    expect(results.get(uris[0])).toEqual(kept);
    expect(results.get(`${uris[0]}/1`)).toBeUndefined();
    expect(results.get(`${uris[0]}x`)).toBeUndefined();
  });

  it('should give a large file in parts of 2 MiB', () => {
    const results = new Results(16 * MiB);
    const given = file(5 * MiB);
    const { uris = [] } = results.keep(given) ?? {};
    const parts = uris.map((uri) => results.get(uri)?.bytes ?? new Uint8Array());
    expect(parts.map(({ length }) => length)).toEqual([2 * MiB, 2 * MiB, MiB]);
    expect(Buffer.concat(parts).equals(given.bytes)).toBe(true);
    const base = uris[0].replace(/\/1$/, '');
    for (const wrong of [base, `${base}/0`, `${base}/4`, `${base}/999999999`])
      expect(results.get(wrong)).toBeUndefined();
  });

  it('should keep as many bytes as it may, and forget the oldest first', () => {
    const results = new Results(4 * MiB);
    expect(results.keep(file(4 * MiB + 1))).toBeUndefined();
    const [a, b, c] = [2, 1, 2].map((size) => results.keep(file(size * MiB))?.uris[0] ?? '');
    expect([a, b, c].map((uri) => results.get(uri)?.bytes.length)).toEqual([undefined, MiB, 2 * MiB]);
    const all = results.keep(file(4 * MiB));
    expect([b, c].map((uri) => results.get(uri))).toEqual([undefined, undefined]);
    expect(all?.uris).toHaveLength(2);
  });

  it('should keep a file for ten minutes', () => {
    vi.useFakeTimers();
    const results = new Results(MiB);
    const [uri = ''] = results.keep(file(10))?.uris ?? [];
    vi.advanceTimersByTime(599_000);
    expect(results.get(uri)).toBeDefined();
    vi.advanceTimersByTime(1000);
    expect(results.get(uri)).toBeUndefined();
  });
});
