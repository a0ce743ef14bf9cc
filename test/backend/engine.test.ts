import { afterAll, describe, expect, it } from 'vitest';
import { chooseEngine, isEngine, joinEngine, wasmEngine } from '../../src/backend/engine.ts';
import { backends, correlate } from '../../src/backend/selection.ts';
import { activeCodec } from '../../src/formats/json/active.ts';
import { operandsOf, outputBy } from '../helpers/geometries.ts';
import { nativeEngines } from '../helpers/kernels.ts';
import { bitsOf } from '../helpers/random.ts';
import { benchLayers } from '../helpers/shapes.ts';

afterAll(() => {
  joinEngine(wasmEngine);
});

const [best] = nativeEngines;

describe('the engine', () => {
  it('is WebAssembly where a user asks for it', () => {
    expect(chooseEngine('wasm')).toEqual({ name: 'wasm', instructions: 'simd128' });
    expect(backends().map(({ name }) => name)).toEqual(['wasm', 'reference']);
    expect(activeCodec().name).toBe('wasm');
  });

  it('is the native one where its kernels were compiled and pass the check, else WebAssembly with a reason', () => {
    const engine = chooseEngine('auto');
    if (best) expect(engine).toEqual({ name: 'native', instructions: best.instructions });
    else
      expect(engine).toMatchObject({ ...wasmEngine, reason: expect.stringContaining('no native kernels') });
    expect(backends()[0].name).toBe(engine.name);
    expect(activeCodec().name).toBe(best?.instructions ?? 'wasm');
    expect(chooseEngine('native')).toEqual(engine);
  });

  it('is known when it comes from another thread', () => {
    expect([chooseEngine('auto'), { name: 'wasm' }, null, 'native'].map(isEngine)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('leaves no bit of a layer to chance', () => {
    for (const { geometry } of benchLayers.slice(5, 9)) {
      const operands = operandsOf(geometry);
      chooseEngine('auto');
      const auto = bitsOf(outputBy(correlate, geometry, operands));
      chooseEngine('wasm');
      expect(bitsOf(outputBy(correlate, geometry, operands))).toEqual(auto);
    }
  });
});
