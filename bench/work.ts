/**
 * `npm run bench:work [-- LAYERS SEED ENGINE]`: predicted work beside measured time, of the forward and the backward passes of random
 * layers, extremes among them. Prints how many of those above a millisecond are within a factor of three, and
 * the others.
 */
import { gradientsOf } from '../src/backend/backward-pass.ts';
import { convolve } from '../src/backend/convolve.ts';
import { chooseEngine, engineChoices } from '../src/backend/engine.ts';
import { forwardWork, gradientsWork } from '../src/backend/work.ts';
import { isTransposed } from '../src/layers/layer.ts';
import type { Plan } from '../src/layers/plan.ts';
import { inScope } from '../src/memory/buffers.ts';
import { elementCount, elements, type TensorData } from '../src/tensor/tensor.ts';
import { drawnPlan, drawsFrom } from './kernels/drawn-plans.ts';

const [layers, seed] = process.argv.slice(2, 4).map(Number);
chooseEngine(engineChoices.find((choice) => choice === process.argv[4]) ?? 'auto');
const limits = {
  ...{ maxElements: 2 ** 22, maxMacs: 3e8 },
  ...{ maxWork: Number.POSITIVE_INFINITY, maxReplyBytes: Number.POSITIVE_INFINITY },
};
/** Nanoseconds of a multiply-accumulate at full speed, on the machine of the benchmarks. */
const nanosecondsPerMac = 0.042;
const repeats = 15;
const repeatMillis = 150;

const draw = drawsFrom(seed || 1);
const data = (plan: Plan, shape: readonly number[]): TensorData => {
  const values = elements(plan.layer.dtype, elementCount(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw() - 0.5;
  return values;
};

/** Of the processor, so that what else runs on the machine does not count. */
function leastMillis(run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  const end = performance.now() + repeatMillis;
  for (let i = 0; i < repeats && (i === 0 || performance.now() < end); i++) {
    const from = process.cpuUsage();
    inScope(run, () => []);
    const { user, system } = process.cpuUsage(from);
    least = Math.min(least, (user + system) / 1e3);
  }
  return least;
}

const rows: { name: string; predicted: number; measured: number }[] = [];
for (let i = 0; i < (layers || 300); i++) {
  const plan = drawnPlan(draw, limits);
  const { layer, shapes } = plan;
  const [input, weight, gradOutput] = [shapes.input, shapes.weight, shapes.output].map((shape) =>
    data(plan, shape),
  );
  const source = { kind: 'data', shape: shapes.weight, data: weight } as const;
  const bias = shapes.bias && ({ kind: 'data', shape: shapes.bias, data: data(plan, shapes.bias) } as const);
  const given = [
    `${layer.type} ${layer.in_channels}→${layer.out_channels} g${layer.groups} k${layer.kernel_size}`,
    `s${layer.stride} d${layer.dilation} p${layer.padding} ${layer.padding_mode} ${layer.dtype} [${shapes.input}]`,
  ].join(' ');
  const passes = [
    ['forward', forwardWork(plan), () => convolve(plan, input, { weight: source, bias, seed: 0 })],
    ['gradients', gradientsWork(plan), () => gradientsOf(plan, { input, weight, gradOutput })],
  ] as const;
  for (const [name, work, run] of passes) {
    const predicted = (work * nanosecondsPerMac) / 1e6;
    const kind = `${name}${isTransposed(layer) ? ' transposed' : ''}`;
    rows.push({ name: `${kind} ${given}`, predicted, measured: leastMillis(run) });
  }
}
const slow = rows.filter(({ predicted, measured }) => Math.max(predicted, measured) > 1);
const off = ({ predicted, measured }: (typeof rows)[number]) => Math.log2(predicted / measured);
const beyond = slow.filter((row) => Math.abs(off(row)) > Math.log2(3)).sort((a, b) => off(a) - off(b));
for (const row of beyond)
  process.stdout.write(`${row.measured.toFixed(2)} ms, predicted ${row.predicted.toFixed(2)}: ${row.name}\n`);
const sorted = slow.map(off).sort((a, b) => a - b);
const quantile = (share: number) => (2 ** (sorted[Math.floor(share * (sorted.length - 1))] ?? 0)).toFixed(2);
process.stdout.write(
  `${slow.length} passes above 1 ms, ${beyond.length} beyond a factor of 3; predicted / measured: ` +
    `least ${quantile(0)}, 1 % ${quantile(0.01)}, median ${quantile(0.5)}, ` +
    `99 % ${quantile(0.99)}, most ${quantile(1)}; ` +
    `longest ${Math.max(...rows.map(({ measured }) => measured)).toFixed(0)} ms\n`,
);
