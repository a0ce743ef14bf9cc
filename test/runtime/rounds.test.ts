import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { bytesOf, recycle } from '../../src/memory/buffers.ts';
import { bytesLetGo, letGo, takeBytesLetGo } from '../../src/memory/let-go.ts';
import { collectGarbage } from '../../src/runtime/garbage.ts';
import { Rounds } from '../../src/runtime/rounds.ts';

vi.mock(import('../../src/runtime/garbage.ts'), async (original) => {
  const garbage = await original();
  return { ...garbage, collectGarbage: vi.fn(garbage.collectGarbage) };
});

const mebibyte = 2 ** 20;
let idle = true;
const wake = vi.fn();
const rounds = new Rounds({ isIdle: () => idle, wake, keepMillis: 300 });
/** Longer than a round waits for. */
const waited = () => sleep(150);

/** How many rounds there were after a job that let go of so much. */
async function roundsAfter(bytes: number): Promise<number> {
  const before = rounds.last.number;
  letGo(bytes);
  rounds.consider(true);
  await waited();
  return rounds.last.number - before;
}

afterEach(() => {
  idle = true;
  takeBytesLetGo();
  wake.mockReset();
  vi.mocked(collectGarbage).mockClear();
});

describe('a round of garbage collection', () => {
  it('has all threads take part when nothing is to be done and much has been let go of', async () => {
    expect(await roundsAfter(16 * mebibyte)).toBe(1);
    expect(wake).toHaveBeenCalledTimes(1);
    expect(bytesLetGo()).toBe(0);
    expect(await roundsAfter(0)).toBe(0);
  });

  it('is not made for little, which is remembered', async () => {
    expect(await roundsAfter(10 * mebibyte)).toBe(0);
    expect(await roundsAfter(10 * mebibyte)).toBe(1);
  });

  it('waits while there is work, until it is too much', async () => {
    idle = false;
    expect(await roundsAfter(200 * mebibyte)).toBe(0);
    expect(await roundsAfter(56 * mebibyte)).toBe(1);
    expect(wake).not.toHaveBeenCalled();
  });

  it('takes what is kept when there has been no work for some time, and once', async () => {
    const { buffer } = bytesOf(8 * mebibyte);
    recycle(buffer);
    rounds.consider(true);
    await vi.waitUntil(() => buffer.byteLength === 0, { timeout: 2000 });
    expect(rounds.last.mostKept).toBe(mebibyte);
    const { number } = rounds.last;
    await sleep(500);
    expect(rounds.last.number).toBe(number);
  });

  it('collects on this thread only what goes no other way', async () => {
    const { buffer } = bytesOf(8 * mebibyte);
    recycle(buffer);
    rounds.consider(true);
    await vi.waitUntil(() => buffer.byteLength === 0, { timeout: 2000 });
    expect(collectGarbage).not.toHaveBeenCalled();
    expect(await roundsAfter(16 * mebibyte)).toBe(1);
    expect(collectGarbage).toHaveBeenCalledTimes(1);
  });

  it('takes what is kept after another round that was under way', async () => {
    const { buffer } = bytesOf(2 * mebibyte);
    recycle(buffer);
    rounds.consider(true);
    await sleep(50);
    idle = false;
    await sleep(400);
    expect(buffer.byteLength).toBe(2 * mebibyte);
    idle = true;
    rounds.consider(false);
    await vi.waitUntil(() => buffer.byteLength === 0, { timeout: 2000 });
  });

  it('leaves what is kept while there is work', async () => {
    const { buffer } = bytesOf(4 * mebibyte);
    recycle(buffer);
    rounds.consider(true);
    await sleep(50);
    idle = false;
    rounds.consider(true);
    await sleep(500);
    expect(buffer.byteLength).toBe(4 * mebibyte);
  });

  it('is not made where work has come in the meantime', async () => {
    letGo(32 * mebibyte);
    rounds.consider(true);
    await sleep(10);
    idle = false;
    await waited();
    expect(wake).not.toHaveBeenCalled();
    expect(bytesLetGo()).toBe(32 * mebibyte);
  });
});
