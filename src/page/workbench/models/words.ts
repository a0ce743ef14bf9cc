import type { OnnxConvolution } from '../../../contract/onnx.ts';
import { formatCount } from '../../format.ts';

type Spec = NonNullable<OnnxConvolution['layer']>;

const allAre = (list: readonly number[], value: number) => list.every((entry) => entry === value);
const times = (list: readonly number[]) => list.join('×');
const once = (list: readonly number[]) => (allAre(list, list[0]) ? String(list[0]) : times(list));

/** A layer in few words: `16 → 32, 3×3, groups 4, stride 2`. */
export function specText(spec: Spec): string {
  const { in_channels, out_channels, kernel_size, groups, stride, dilation } = spec;
  return [
    `${in_channels} → ${out_channels}`,
    times(kernel_size),
    ...(groups > 1 ? [groups === in_channels ? 'depthwise' : `groups ${groups}`] : []),
    ...(allAre(stride, 1) ? [] : [`stride ${once(stride)}`]),
    ...(allAre(dilation, 1) ? [] : [`dilation ${once(dilation)}`]),
  ].join(', ');
}

/** Sizes with a question mark where they are not known. */
export function openShape(sizes: readonly number[]): string {
  return `[${sizes.map((size) => (size < 0 ? '?' : size)).join(', ')}]`;
}

/** What a layer takes: `224 parameters, 55.3 k MACs`. */
export function costText({ parameters, macs }: NonNullable<OnnxConvolution['cost']>): string {
  const all = `${formatCount(parameters)} parameters`;
  return macs === null ? all : `${formatCount(macs)} MACs, ${all}`;
}
