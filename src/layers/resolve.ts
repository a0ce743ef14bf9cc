import { type Fault, ProblemError } from '../errors.ts';
import { divisibilityFaults } from './groups.ts';
import {
  type AutoPad,
  isPairs,
  isTransposed,
  type Layer,
  type LayerSpec,
  type PerAxis,
  paddingPairs,
  type SamePad,
  samePads,
  spatialAxes,
} from './layer.ts';
import { outputPaddingFaults, outputSizeFaults, paddingFaults, wrongLength } from './layer-faults.ts';
import { outputPaddingFor } from './output-size.ts';
import { type AxisSpec, autoCropping, autoPadding, samePadding } from './same-padding.ts';

/**
 * Resolves a layer: per-axis values spread to lists, `same`, `valid`, `auto_pad` and `output_size` to numbers. `inputShape`
 * is what the last two depend on; its last axes are the spatial ones.
 * @throws ProblemError `invalid-layer` with every combination that PyTorch refuses, pointers relative to the
 * layer.
 */
export function resolveLayer(spec: LayerSpec, inputShape: readonly number[] = []): Layer {
  const faults: Fault[] = divisibilityFaults(spec);
  const axes = spatialAxes[spec.type];
  const spread = (
    name: 'kernel_size' | 'stride' | 'dilation' | 'output_padding' | 'output_size' | 'padding',
    value: PerAxis,
  ) => {
    const list = spreadOver(axes, value);
    if (!list) faults.push(wrongLength(name, value, axes));
    return list ?? [];
  };
  const kernel_size = spread('kernel_size', spec.kernel_size);
  const stride = spread('stride', spec.stride);
  const dilation = spread('dilation', spec.dilation);
  const output_padding = spread('output_padding', spec.output_padding ?? 0);
  faults.push(...paddingFaults(spec, stride), ...outputPaddingFaults(spec, stride, dilation, output_padding));
  faults.push(...outputSizeFaults(spec));

  const along = (): AxisSpec[] => {
    const sizes = inputShape.slice(-axes);
    return kernel_size.map((kernel, axis) => ({
      size: sizes[axis],
      kernel,
      stride: stride[axis],
      dilation: dilation[axis],
    }));
  };
  const { auto_pad = 'NOTSET' } = spec;
  const padding = () => {
    const { padding = 0 } = spec;
    if (isSame(auto_pad)) return along().map((axis) => autoPadding(axis, auto_pad));
    if (padding === 'valid' || auto_pad === 'VALID') return kernel_size.map(() => 0);
    if (padding === 'same') return along().map(samePadding);
    if (!isPairs(padding)) return spread('padding', padding);
    if (padding.length !== axes) faults.push(wrongLength('padding', padding, axes));
    return padding;
  };
  const transposed = () => {
    if (spec.output_size !== undefined) {
      const cropping = padding();
      const sizes = spread('output_size', spec.output_size);
      // Lists of wrong lengths are empty here. An input of too few axes is refused later.
      if (faults.length > 0 || inputShape.length <= axes) return { padding: cropping, output_padding };
      const found = outputPaddingFor(sizes, along(), paddingPairs({ padding: cropping }));
      faults.push(...found.faults);
      return { padding: simplest(cropping), output_padding: found.output_padding };
    }
    if (!isSame(auto_pad)) return { padding: simplest(padding()), output_padding };
    const cropped = along().map((axis, i) => autoCropping(axis, output_padding[i], auto_pad));
    return {
      padding: simplest(cropped.map(({ padding }) => padding)),
      output_padding: cropped.map(({ outputPadding }) => outputPadding),
    };
  };
  const padded = isTransposed(spec) ? transposed() : { padding: simplest(padding()), output_padding };
  const [first, ...rest] = faults;
  if (first) throw ProblemError.of('invalid-layer', first, ...rest);
  const { type, in_channels, out_channels, groups, bias, padding_mode, dtype } = spec;
  const layer = {
    type,
    in_channels,
    out_channels,
    kernel_size,
    stride,
    padding: padded.padding,
    dilation,
    groups,
    bias,
    padding_mode,
    dtype,
  };
  return isTransposed(spec) ? { ...layer, output_padding: padded.output_padding } : layer;
}

function isSame(rule: AutoPad): rule is SamePad {
  return samePads.some((same) => same === rule);
}

function spreadOver(axes: number, value: PerAxis): readonly number[] | undefined {
  const list = typeof value === 'number' ? [value] : value;
  if (list.length === axes) return list;
  const [only, ...others] = list;
  return only !== undefined && others.length === 0 ? Array<number>(axes).fill(only) : undefined;
}

/** Integers where both sides of every axis agree. */
function simplest(padding: Layer['padding']): Layer['padding'] {
  if (!isPairs(padding)) return padding;
  return padding.every(([before, after]) => before === after) ? padding.map(([before]) => before) : padding;
}
