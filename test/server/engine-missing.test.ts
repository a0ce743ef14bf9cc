import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Addon, loadAddon } from '../../src/backend/native/addon.ts';
import { backends } from '../../src/backend/selection.ts';
import { ConfigError } from '../../src/server/config.ts';
import { idleAddon } from '../helpers/idle-addon.ts';

vi.mock(import('../../src/backend/native/addon.ts'), () => ({ loadAddon: vi.fn() }));

/** Plans everything and computes nothing: its outputs stay as they were. */
const idle: Addon = { ...idleAddon('avx512', ''), run: () => true };

const cases: readonly [string, () => Addon | undefined, RegExp][] = [
  ['none was compiled', () => undefined, /^no native kernels were compiled/],
  [
    'the system refuses to load them',
    () => {
      throw new Error('wrong ELF class');
    },
    /^the native kernels cannot be loaded: wrong ELF class$/,
  ],
  ['they compute other bits', () => idle, /^\w+ on avx512 has other bits than WebAssembly in float32/],
  [
    'the machine has none of their instruction sets',
    () => ({ ...idle, sets: ['', ''] }),
    /^no native kernels/,
  ],
];

describe.each(cases)('native kernels, where %s,', (_, load, reason) => {
  afterEach(() => {
    vi.resetModules();
  });

  it('are not used, and the reason is told', async () => {
    vi.mocked(loadAddon).mockImplementation(load);
    const { startEngine } = await import('../../src/server/engine.ts');
    expect(startEngine({ ENGINE: 'auto' })).toEqual({
      ...{ name: 'wasm', instructions: 'simd128' },
      reason: expect.stringMatching(reason),
    });
    expect(backends()[0].name).toBe('wasm');
  });

  it('stop the start where they alone are asked for', async () => {
    vi.mocked(loadAddon).mockImplementation(load);
    const { startEngine } = await import('../../src/server/engine.ts');
    const { ConfigError: Own } = await import('../../src/server/config.ts');
    expect(() => startEngine({ ENGINE: 'native' })).toThrow(Own);
    expect(Own.name).toBe(ConfigError.name);
  });
});
