/**
 * `npm run bench:kernels [-- --dtype float64] [--only TEXT] [--json FILE]`: every kernel on every case of
 * shapes.ts, in GFLOP/s (2 × multiply-accumulates): what the service takes, as a fraction of what the vectors
 * that it uses can do in the same run, then WebAssembly's as a fraction of what 128-bit registers can do
 * there. Layers that the service computes with all of its threads are timed on two, too, as a multiple of one.
 * Beside them onnxruntime-node and TensorFlow.js's WebAssembly backend on one thread if `npm run bench:install`
 * was run. Minimum of many runs, taken in turns; a run is the whole call, packing and copying included.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chooseEngine } from '../src/backend/engine.ts';
import { selectBackend } from '../src/backend/selection.ts';
import { withHeap } from '../src/backend/wasm/instance.ts';
import { macsOf } from '../src/layers/cost.ts';
import type { ComputeDType } from '../src/tensor/tensor.ts';
import { kernelFor, nativeEngines, testKernels } from '../test/helpers/kernels.ts';
import { type BenchCase, benchCases, squareLayer } from '../test/helpers/shapes.ts';
import { operandsFor } from './kernels/operands.ts';
import { type Contender, leastMillis } from './kernels/timing.ts';
import { TwoThreads } from './kernels/two-threads.ts';

interface Result {
  readonly name: string;
  readonly macs: number;
  /** The kernel that the service takes, and the one of WebAssembly. */
  readonly selected: string;
  readonly wasm: string;
  /** GFLOP/s of the probes in the same turns, of each kernel, and of the peers. */
  readonly peak: number;
  readonly wasmPeak: number;
  readonly rates: Readonly<Record<string, number>>;
}

const { values: options } = parseArgs({
  options: {
    dtype: { type: 'string', default: 'float32' },
    only: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const dtype: ComputeDType = options.dtype === 'float64' ? 'float64' : 'float32';
const lanes = dtype === 'float32' ? 4 : 2;

/** Multiplications and additions of one run of the probe. */
const probeFlops = 100_000 * 12 * lanes * 2;
const probe: Contender = {
  name: 'probe',
  run: () => withHeap(0, ({ kernels }) => kernels[dtype].probe(100_000, 0.5)),
};

const engine = chooseEngine('auto');
const native = nativeEngines.find(({ instructions }) => instructions === engine.instructions);

/** The same in registers of the native kernels. */
const probeTurns = 20_000;
const width = dtype === 'float32' ? 4 : 8;
const nativeProbe: Contender = {
  name: 'native probe',
  run: () => native?.addon.probe(native.set, width, probeTurns),
};
const nativeProbeFlops = native ? 2 * native.addon.probe(native.set, width, probeTurns) : 0;

/** Layers of fewer multiply-accumulates are computed by one thread (`SPLIT_MACS`). */
const leastDivided = 100_000_000;
const twoThreads = new TwoThreads(engine);

/** Layers of 462 million multiply-accumulates, without peers. */
const largeCases = [squareLayer(128, 56, 1), squareLayer(256, 56, 4)].map(
  (layer): BenchCase => ({ name: `large ${layer.name}`, geometry: layer.geometry, layer }),
);
const cases = [...benchCases, ...largeCases];

const load = async <T>(module: Promise<T>): Promise<T | undefined> => module.catch(() => undefined);
const onnx = await load(import('./kernels/peer-onnx.ts'));
const tfjs = await load(import('./kernels/peer-tfjs.ts'));

async function measure({ name, geometry: given, layer }: BenchCase): Promise<Result> {
  const geometry = { ...given, dtype };
  const { operands, output } = operandsFor(geometry);
  const macs = macsOf(geometry);
  const able = testKernels.filter(({ name, supports }) => name !== 'reference' && supports(geometry));
  const contenders: Contender[] = able.map(({ name, run }) => ({
    name,
    run: () => run(geometry, operands, output),
  }));
  if (layer.name === name && dtype === 'float32') {
    if (onnx) contenders.push(await onnx.onnxruntime(layer, operands));
    const peer = tfjs?.tensorflow(layer);
    if (peer) contenders.push(peer);
  }
  if (macs >= leastDivided) contenders.push(twoThreads.contender(geometry, operands, output));
  const own = selectBackend(geometry);
  const least = await leastMillis([
    probe,
    nativeProbe,
    { name: 'service', run: () => own.run(geometry, operands, output) },
    ...contenders,
  ]);
  const rate = (name: string, flops: number) => flops / (least.get(name) ?? 0) / 1e6;
  return {
    name,
    macs,
    selected: own.run(geometry, operands, output),
    wasm: kernelFor(geometry),
    peak: own.name === 'native' ? rate('native probe', nativeProbeFlops) : rate('probe', probeFlops),
    wasmPeak: rate('probe', probeFlops),
    rates: Object.fromEntries(
      ['service', ...contenders.map(({ name }) => name)].map((name) => [name, rate(name, 2 * macs)]),
    ),
  };
}

function line({ name, macs, selected, wasm, peak, wasmPeak, rates }: Result): string {
  const ours = rates.service;
  const ratio = (peer: number | undefined) =>
    peer ? `${peer.toFixed(1)} (${(ours / peer).toFixed(2)}×)` : '–';
  const share = (rate: number, of: number) => `${((100 * rate) / of).toFixed(0)} %`;
  const known = [wasm, 'service', 'two threads', 'onnxruntime', 'tfjs'];
  const others = Object.entries(rates).filter(([kernel]) => !known.includes(kernel));
  const cells = [
    name,
    (macs / 1e6).toFixed(macs < 1e6 ? 3 : 1),
    selected,
    ours.toFixed(1),
    share(ours, peak),
    rates['two threads'] ? `${(rates['two threads'] / ours).toFixed(2)}×` : '–',
    ratio(rates.onnxruntime),
    ratio(rates.tfjs),
    `${wasm} ${rates[wasm].toFixed(1)}`,
    share(rates[wasm], wasmPeak),
    others.map(([kernel, rate]) => `${kernel.replace(/-f\d\d$/, '')} ${rate.toFixed(1)}`).join(', ') || '–',
  ];
  return `| ${cells.join(' | ')} |`;
}

function geometricMean(results: readonly Result[], peer: string): string {
  const ratios = results.flatMap(({ rates }) => (rates[peer] ? [rates.service / rates[peer]] : []));
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  return `${mean.toFixed(2)} (${ratios.length} rows)`;
}

const print = (text: string) => process.stdout.write(`${text}\n`);
const results: Result[] = [];
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, ${dtype}`;
print(machine);
print(`${engine.name}, ${engine.instructions}`);
print(
  '\n| case | MMAC | kernel | GFLOP/s | of the peak | two threads | onnxruntime | tfjs-wasm | in wasm | of its peak | other kernels |',
);
print('|---|---:|---|---:|---:|---:|---:|---:|---|---:|---|');
for (const one of cases) {
  if (!one.name.includes(options.only)) continue;
  const result = await measure(one);
  results.push(result);
  print(line(result));
}
const highest = (figure: 'peak' | 'wasmPeak') =>
  Math.max(...results.map((result) => result[figure])).toFixed(1);
print(`\npeaks of the probes: ${highest('peak')} and ${highest('wasmPeak')} GFLOP/s`);
if (onnx && dtype === 'float32') {
  const groups = new Map(cases.map(({ name, geometry }) => [name, geometry.groups]));
  const grouped = results.filter(({ name }) => (groups.get(name) ?? 1) > 1);
  print(`times onnxruntime, geometric mean: ${geometricMean(results, 'onnxruntime')}`);
  print(`the same of grouped and depthwise layers: ${geometricMean(grouped, 'onnxruntime')}`);
}
if (tfjs && dtype === 'float32') print(`times tfjs-wasm, geometric mean: ${geometricMean(results, 'tfjs')}`);
if (options.json) writeFileSync(options.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
process.exit(0);
