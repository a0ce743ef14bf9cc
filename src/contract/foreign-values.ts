import { plainName } from './suggestion.ts';

/** The hint for a layer's type as other libraries write it. Undefined where it is no convolution's. */
export function typeHint(written: string): string | undefined {
  const plain = plainName(written);
  const axes = /\d+(?=d)/.exec(plain)?.[0] ?? '2';
  if (!/^[123]$/.test(axes)) return undefined;
  const conv = `conv${axes}d`;
  if (plain.includes('separable'))
    return `two layers: ${conv} with groups = in_channels, then ${conv} with kernel_size 1`;
  if (/transpose|deconv|fractionallystrided|backward/.test(plain)) return `use "conv_transpose${axes}d"`;
  if (/depthwise|dwconv/.test(plain)) return `use "${conv}" with groups = in_channels`;
  if (!plain.includes('conv')) return undefined;
  if (plain.includes('group')) return `use "${conv}" with groups`;
  if (plain.includes('pointwise')) return `use "${conv}" with kernel_size 1`;
  if (/atrous|dilated/.test(plain)) return `use "${conv}" with dilation`;
  return `use "${conv}"`;
}

/** Other names of padding modes and dtypes. */
const names: ReadonlyMap<string, string> = new Map([
  ['constant', 'zeros'],
  ['zero', 'zeros'],
  ['edge', 'replicate'],
  ['border', 'replicate'],
  ['nearest', 'replicate'],
  ['wrap', 'circular'],
  ['mirror', 'reflect'],
  ['reflection', 'reflect'],
  ['float', 'float32'],
  ['single', 'float32'],
  ['f32', 'float32'],
  ['fp32', 'float32'],
  ['torchfloat32', 'float32'],
  ['double', 'float64'],
  ['f64', 'float64'],
  ['fp64', 'float64'],
  ['torchfloat64', 'float64'],
  ['half', 'float16'],
  ['f16', 'float16'],
  ['fp16', 'float16'],
  ['torchfloat16', 'float16'],
  ['torchhalf', 'float16'],
  ['bf16', 'bfloat16'],
  ['torchbfloat16', 'bfloat16'],
]);

/** The hint for a value that is written in another style, or has another name elsewhere. */
export function valueHint(written: string, values: readonly string[]): string | undefined {
  const plain = plainName(written);
  const meant = values.find((value) => plainName(value) === plain) ?? names.get(plain);
  return meant !== undefined && values.includes(meant) ? `use "${meant}"` : undefined;
}
