/**
 * `npm run bench:cost-law`: time against multiply-accumulates, from 10³ to 10¹⁰, of dense, grouped and
 * depthwise 3×3 layers on one thread, minimum of many runs; writes docs/cost-law.svg.
 */
import { writeFileSync } from 'node:fs';
import { correlate } from '../src/backend/selection.ts';
import { withHeap } from '../src/backend/wasm/instance.ts';
import { macsOf } from '../src/layers/cost.ts';
import { squareLayer } from '../test/helpers/shapes.ts';
import { type Curve, logLogPlot } from './kernels/log-log-plot.ts';
import { operandsFor } from './kernels/operands.ts';
import { leastMillis } from './kernels/timing.ts';

const largest = 1.2e10;
const probeRounds = 100_000;

/** 2×2 positions for each power of two of the channels, so that all sizes grow together. */
const sizes = [2, 4, 8, 16, 32, 64, 128, 176, 256].map((channels) => ({ channels, side: 4 + channels }));

const kinds: Readonly<Record<string, (channels: number) => number>> = {
  dense: () => 1,
  'groups of 4 channels': (channels) => Math.max(1, channels / 4),
  depthwise: (channels) => channels,
};

async function curveOf(name: string): Promise<Curve> {
  const points: [number, number][] = [];
  for (const { channels, side } of sizes) {
    const { geometry } = squareLayer(channels, side, kinds[name](channels));
    const macs = macsOf(geometry);
    if (macs > largest) break;
    const { operands, output } = operandsFor(geometry);
    const least = await leastMillis([{ name, run: () => correlate(geometry, operands, output) }]);
    points.push([macs, (least.get(name) ?? 0) / 1e3]);
  }
  return { name, points };
}

const probe = () => withHeap(0, ({ kernels }) => kernels.float32.probe(probeRounds, 0.5));
const peak = await leastMillis([{ name: 'probe', run: probe }]);
const secondsPerMac = (peak.get('probe') ?? 0) / 1e3 / (probeRounds * 12 * 4);
const curves: Curve[] = [];
for (const name of Object.keys(kinds)) curves.push(await curveOf(name));
const bound: Curve = {
  name: '128-bit peak',
  points: [1e3, 1e10].map((macs) => [macs, macs * secondsPerMac]),
};
writeFileSync(
  new URL('../docs/cost-law.svg', import.meta.url),
  logLogPlot([...curves, bound], {
    all: 'Time against multiply-accumulates of dense, grouped and depthwise 3×3 layers',
    x: 'multiply-accumulates',
    y: 'seconds',
  }),
);
for (const { name, points } of curves)
  process.stdout.write(
    `${name}: ${points.map(([macs, s]) => `${macs.toExponential(1)} ${((2 * macs) / s / 1e9).toFixed(1)}`).join(', ')} (MACs, GFLOP/s)\n`,
  );
