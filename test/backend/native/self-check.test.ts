import { describe, expect, it } from 'vitest';
import { compilerOf } from '../../../scripts/native-objects.ts';
import type { Addon } from '../../../src/backend/native/addon.ts';
import { NativeEngine } from '../../../src/backend/native/native-engine.ts';
import { faultOf } from '../../../src/backend/native/self-check.ts';
import { nativeEngines } from '../../helpers/kernels.ts';

/** The same addon with one bit of the last output changed. */
const withWrongBit = (addon: Addon): Addon => ({
  ...addon,
  run(...given) {
    const done = addon.run(...given);
    const output = given[6];
    new Uint8Array(output.buffer)[output.byteLength - output.BYTES_PER_ELEMENT] ^= 1;
    return done;
  },
});

/** The same addon with one bit of the last deviation changed. */
const withWrongMoments = (addon: Addon): Addon => ({
  ...addon,
  moments(...given) {
    const done = addon.moments(...given);
    new Uint8Array(given[5].buffer)[given[5].byteLength - 8] ^= 1;
    return done;
  },
});

/** The same addon with the last sum of integers changed by one. */
const withWrongSum = (addon: Addon): Addon => ({
  ...addon,
  integers(...given) {
    const done = addon.integers(...given);
    given[7][given[7].length - 1]++;
    return done;
  },
});

describe.each(nativeEngines)('the check of the kernels for $instructions', (engine) => {
  it('finds nothing where they have the bits of WebAssembly', () => {
    expect(faultOf(engine)).toBeUndefined();
  });

  it('names the kernel where one bit differs', () => {
    const wrong = new NativeEngine(withWrongBit(engine.addon), engine.set);
    expect(faultOf(wrong)).toMatch(/^\w+ on \w+ has other bits than WebAssembly in float32/);
  });

  it('names the integers where one sum differs', () => {
    const wrong = new NativeEngine(withWrongSum(engine.addon), engine.set);
    expect(faultOf(wrong)).toMatch(/^integers on \w+ differ from WebAssembly/);
  });

  it('names the moments where one bit differs', () => {
    const wrong = new NativeEngine(withWrongMoments(engine.addon), engine.set);
    expect(faultOf(wrong)).toMatch(/^moments on \w+ have other bits than WebAssembly's in float32/);
  });
});

it('has something to check where a compiler is', async () => {
  const found = await compilerOf(['cc', 'gcc', 'clang']);
  expect(nativeEngines.length > 0).toBe(found !== undefined);
});
