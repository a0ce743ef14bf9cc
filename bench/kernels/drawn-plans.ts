import { checkLimits, type Limits } from '../../src/layers/limits.ts';
import { type Plan, planLayer } from '../../src/layers/plan.ts';
import { specOf } from '../../test/helpers/layers.ts';

const origin = { layer: '', input: '' };

/** Numbers in [0, 1) that are the same at every run (mulberry32). */
export function drawsFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A layer of any kind within the limits, its figures drawn evenly by their logarithms, extremes among them.
 */
export function drawnPlan(draw: () => number, limits: Limits): Plan {
  for (;;) {
    try {
      const plan = attempt(draw);
      checkLimits(plan, limits, origin);
      return plan;
    } catch {
      // Most figures that are drawn alone fit no layer or no limit together.
    }
  }
}

function attempt(draw: () => number): Plan {
  const upTo = (most: number) => Math.floor(most ** draw());
  const rarely = (value: () => number, usual: number) => (draw() < 0.35 ? value() : usual);
  const axes = 1 + Math.floor(3 * draw());
  const transposed = draw() < 0.4;
  const most = [1e6, 3000, 200][axes - 1];
  const each = (value: () => number) => Array.from({ length: axes }, value);
  const groups = rarely(() => upTo(1e5), 1);
  const kernel = draw() < 0.5 ? each(() => upTo(8)) : each(() => upTo(most));
  const dilation = each(() => rarely(() => upTo(draw() < 0.3 ? 1e5 : 8), 1));
  const common = {
    in_channels: groups * upTo(draw() < 0.3 ? 1e5 : 64),
    out_channels: groups * upTo(draw() < 0.3 ? 1e5 : 64),
    groups,
    kernel_size: kernel,
    stride: each(() => rarely(() => upTo(draw() < 0.3 ? 1e4 : 8), 1)),
    dilation,
    padding: kernel.map((k, axis) =>
      rarely(() => Math.floor(k * dilation[axis] * draw()), Math.floor(k / 2)),
    ),
    dtype: draw() < 0.8 ? 'float32' : 'float64',
  } as const;
  const mode = draw() < 0.15 ? 'replicate' : 'zeros';
  const type = `conv${transposed ? '_transpose' : ''}${axes}d` as const;
  const spec = specOf({ ...common, type: type as 'conv1d', padding_mode: transposed ? 'zeros' : mode });
  const batch = rarely(() => upTo(1e6), 1);
  return planLayer(spec, [batch, common.in_channels, ...each(() => upTo(most))], origin);
}
