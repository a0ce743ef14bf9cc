import { planLayer } from '../layers/plan.ts';
import type { ConvJob } from './conv.ts';

/** The tutorial's layer with 4 groups on a small input. It loads and runs everything that a worker needs. */
export function warmUpJob(): ConvJob {
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
    replyType: 'json',
    format: 'nested',
    replyBytes: 0,
    input: { kind: 'fill', shape: inputShape, fill: { kind: 'axis', axis: 1, offset: 1 } },
    inputShape,
    layer: { plan, weight: null, bias: null, seed: 0 },
    reductions: [],
    include: [],
  };
}
