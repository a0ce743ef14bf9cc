import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../../src/server/config.ts';
import { jobBytesBeside, sharesOf } from '../../../src/server/memory/shares.ts';

const MiB = 2 ** 20;
const derived = [
  'MAX_QUEUE_BYTES',
  'MAX_BODY_BYTES',
  'MAX_ELEMENTS',
  'MAX_REPLY_BYTES',
  'MAX_LAYERS_BYTES',
] as const;

describe('MEMORY_MB', () => {
  it('leaves the limits at their most where there is enough', () => {
    expect(loadConfig({ MEMORY_MB: '4096', WORKERS: '2' })).toMatchObject({
      MAX_QUEUE_BYTES: 256 * MiB,
      MAX_BODY_BYTES: 64 * MiB,
      MAX_ELEMENTS: 2 ** 24,
      MAX_REPLY_BYTES: 256 * MiB,
      MAX_LAYERS_BYTES: 128 * MiB,
      memory: { keptBytes: 64 * MiB, arenaBytes: 512 * MiB, heapMebibytes: 512 },
    });
  });

  it.each([
    [200, 1],
    [300, 2],
    [460, 2],
    [921, 4],
    [2048, 8],
    [20_000, 64],
    [262_144, 512],
  ])('of %d is not exceeded by all that %d workers may take together', (megabytes, workers) => {
    const config = loadConfig({ MEMORY_MB: String(megabytes), WORKERS: String(workers) });
    const { keptBytes, arenaBytes, freeBytes } = config.memory;
    const process = 96 + 28 * workers;
    const kept = (2 * workers + 1) * keptBytes;
    const jobs = jobBytesBeside(freeBytes, config.MAX_QUEUE_BYTES);
    const held = config.MAX_QUEUE_BYTES + config.MAX_LAYERS_BYTES;
    const all = process * MiB + kept + arenaBytes + jobs + held;
    expect(all).toBeLessThanOrEqual(megabytes * MiB);
    expect(all).toBeGreaterThan(0.99 * megabytes * MiB);
    for (const name of derived) expect(config[name]).toBeGreaterThan(0);
    // A body that is let in may be decoded, and a reply be written.
    expect(5 * config.MAX_BODY_BYTES).toBeLessThanOrEqual(jobs);
    expect(config.MAX_BODY_BYTES).toBeLessThanOrEqual(config.MAX_QUEUE_BYTES);
  });

  it.each(derived)('gives way to %s', (name) => {
    expect(loadConfig({ MEMORY_MB: '512', WORKERS: '1', [name]: '12345' })).toMatchObject({ [name]: 12345 });
  });

  it('leaves less for jobs where more is for stored layers', () => {
    const free = (bytes: number) =>
      loadConfig({ MEMORY_MB: '1024', WORKERS: '1', MAX_LAYERS_BYTES: String(bytes) }).memory.freeBytes;
    expect(free(200 * MiB)).toBe(free(100 * MiB) - 100 * MiB);
    expect(() => free(1024 * MiB)).toThrow(/MEMORY_MB must be about \d+ for 1 workers and MAX_LAYERS_BYTES/);
  });

  it('bounds the number of workers, where that is not set', () => {
    const { WORKERS } = loadConfig({ MEMORY_MB: '200' });
    expect(WORKERS).toBe(1);
  });

  it('is refused where it is too little, with about what would do', () => {
    expect(() => loadConfig({ MEMORY_MB: '128', WORKERS: '16' })).toThrow(ConfigError);
    let message = '';
    try {
      loadConfig({ MEMORY_MB: '128', WORKERS: '16' });
    } catch (error) {
      message = String(error);
    }
    const wanted = /MEMORY_MB must be about (\d+) for 16 workers, but is 128/.exec(message)?.[1];
    expect(loadConfig({ MEMORY_MB: wanted, WORKERS: '16' }).memory.freeBytes).toBeLessThan(128 * MiB);
  });

  it('keeps something for jobs where bodies may take all', () => {
    const { freeBytes } = sharesOf(512, 2);
    expect(jobBytesBeside(freeBytes, 2 ** 40)).toBe(freeBytes / 4);
  });
});
