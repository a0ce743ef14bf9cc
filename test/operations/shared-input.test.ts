import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Arena, takeRegion } from '../../src/memory/arena.ts';
import { prepareStatistics } from '../../src/operations/prepare.ts';
import { shareInput } from '../../src/operations/shared-input.ts';
import type { TensorSource } from '../../src/tensor/source.ts';
import { specOf } from '../helpers/layers.ts';

vi.mock(import('../../src/memory/arena.ts'), async (original) => {
  const arena = await original();
  return { ...arena, takeRegion: vi.fn(arena.takeRegion) };
});

const pageBytes = 4096;
const numbers = Float32Array.from({ length: 4 * 32 * 32 }, (_, i) => i);
const input = { kind: 'data', shape: [1, 4, 32, 32], data: numbers } as const;
const limits = { maxElements: 1e6, maxMacs: 1e9, maxReplyBytes: 1e6 };
const prepared = prepareStatistics({ layer: specOf(), input, seed: 0 }, limits);
const dataOf = (source: TensorSource) => (source.kind === 'data' ? source.data : new Float32Array());

/** As many pages as the arena of a test has. */
function arenaOf(pages: number): Arena {
  const arena = new Arena(new SharedArrayBuffer(pages * pageBytes));
  vi.mocked(takeRegion).mockImplementation((bytes) => arena.take(bytes));
  return arena;
}

describe('an input that jobs share', () => {
  beforeEach(() => vi.mocked(takeRegion).mockReset());

  it('lies in memory that all threads see, until it is released', () => {
    const arena = arenaOf(4);
    const shared = shareInput(input);
    const [one, other] = [shared.use(prepared), shared.use(prepared)];
    expect(dataOf(one.job.input).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(dataOf(one.job.input)).toEqual(numbers);
    expect(dataOf(other.job.input)).toBe(dataOf(one.job.input));
    expect(one.regions).toHaveLength(1);
    expect(arena.take(1)).toBeUndefined();
    shared.release();
    expect(arena.take(4 * pageBytes)).toBeDefined();
  });

  it('is copied for each job where there is no such memory', () => {
    arenaOf(3);
    const shared = shareInput(input);
    const [one, other] = [shared.use(prepared), shared.use(prepared)];
    expect(one.regions).toBeUndefined();
    for (const { job } of [one, other]) {
      expect(dataOf(job.input).buffer).toBeInstanceOf(ArrayBuffer);
      expect(dataOf(job.input)).toEqual(numbers);
    }
    expect(new Set([numbers, dataOf(one.job.input), dataOf(other.job.input)]).size).toBe(3);
    shared.release();
  });

  it('takes no memory where it is a rule', () => {
    const shared = shareInput({ kind: 'fill', shape: [1], fill: { kind: 'constant', value: 1 } });
    expect(shared.use(prepared)).toBe(prepared);
    shared.release();
    expect(takeRegion).not.toHaveBeenCalled();
  });
});
