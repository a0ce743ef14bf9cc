/** `npm run bench:integers`: sums of 8-bit integers beside the float32 row of the same layer, both native, on one thread. */
import { loadAddon } from '../src/backend/native/addon.ts';
import { IntegerEngine } from '../src/backend/native/integers.ts';
import { nativeBackendOf } from '../src/backend/native/native-backend.ts';
import { NativeEngine } from '../src/backend/native/native-engine.ts';
import { wasmBackend } from '../src/backend/wasm/wasm-backend.ts';
import { macsOf } from '../src/layers/cost.ts';
import { elementCount, zeros } from '../src/tensor/tensor.ts';
import { integersFor } from '../test/helpers/integers.ts';
import { operandsFor } from '../test/helpers/layers.ts';
import { benchLayers } from '../test/helpers/shapes.ts';

const addon = loadAddon();
if (!addon) throw new Error('there are no native kernels');
const rounds = 15;
const kind = { input: 'uint8', inputZeroPoint: 128, weight: 'int8', weightZeroPoint: 0 } as const;

for (const [floats, integers] of [
  ['avx512', 'vnni'],
  ['avx2', 'avx2'],
  ['neon', 'neon'],
]) {
  const [set, integerSet] = [addon.sets.indexOf(floats), addon.integerSets.indexOf(integers)];
  if (set < 0 || integerSet < 0) continue;
  const native = nativeBackendOf(new NativeEngine(addon, set));
  const engine = new IntegerEngine(addon, integerSet);
  process.stdout.write(
    `${integers} beside ${floats}: ms of integers, ms of float32, times as fast, GMAC/s of integers\n`,
  );
  for (const { name, layer, geometry, shapes } of benchLayers) {
    const plan = engine.planOf(geometry);
    if (!plan) throw new Error(`${name} is not computed`);
    const operands = integersFor(layer, shapes.input, kind, 1);
    const given = operandsFor(layer, shapes.input);
    const outputs = elementCount(shapes.output);
    const [sums, output] = [new Int32Array(outputs), zeros('float32', outputs)];
    const backend = native.supports(geometry) ? native : wasmBackend;
    const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let round = 0; round < rounds; round++) {
      for (const [i, run] of [
        () => engine.run(plan, geometry, operands, sums),
        () => backend.run(geometry, given, output),
      ].entries()) {
        const from = performance.now();
        run();
        best[i] = Math.min(best[i], performance.now() - from);
      }
    }
    const [ours, theirs] = best;
    const figures = [
      ours.toFixed(3),
      theirs.toFixed(3),
      (theirs / ours).toFixed(2),
      (macsOf(geometry) / ours / 1e6).toFixed(1),
    ];
    process.stdout.write(
      `  ${name}: ${figures.join(', ')}${backend === native ? '' : ' (float32 in WebAssembly)'}\n`,
    );
  }
}
