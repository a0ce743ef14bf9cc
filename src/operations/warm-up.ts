import { planLayer } from '../layers/plan.ts';
import type { ConvolveJob } from './jobs.ts';

/** The tutorial's layer with 4 groups on a small input: loads and exercises all that a worker needs. */
export function warmUpJob(): ConvolveJob {
  const channels = { in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 };
  const plain = {
    stride: 1,
    padding: 0,
    dilation: 1,
    bias: true,
    padding_mode: 'zeros',
    dtype: 'float32',
  } as const;
  const inputShape = [1, 16, 8, 8];
  const plan = planLayer({ type: 'conv2d', ...channels, ...plain }, inputShape, {
    layer: '/layer',
    input: '/input',
  });
  return {
    reply: 'conv',
    replyType: 'json',
    input: { kind: 'fill', shape: inputShape, fill: { kind: 'axis', axis: 1, offset: 1 } },
    inputShape,
    works: [{ name: null, plan, weight: null, bias: null, seed: 0 }],
    reductions: [],
    include: [],
    format: 'nested',
  };
}
