import type { LayerDType } from '../../tensor/dtype.ts';
import { type LayerType, type PaddingMode, type PerAxis, weightShape } from '../layer.ts';
import { samePadding } from '../same-padding.ts';
import { Arrangement } from './arrangement.ts';
import { cannotWithoutSizes, type Dialect, type Expressed } from './dialect.ts';
import { axesText, channelsFirst, weightLetters } from './letters.ts';
import { call, keywords, python, pythonFunction, slices } from './python.ts';
import { cropStep, padStep } from './steps.ts';
import type { Subject } from './subject.ts';

/** The modules of torch.nn and the layers that they are. */
export const pytorchModules = {
  Conv1d: 'conv1d',
  Conv2d: 'conv2d',
  Conv3d: 'conv3d',
  ConvTranspose1d: 'conv_transpose1d',
  ConvTranspose2d: 'conv_transpose2d',
  ConvTranspose3d: 'conv_transpose3d',
} as const satisfies Readonly<Record<string, LayerType>>;

/** Arguments of a module of torch.nn. */
export interface PytorchAttributes {
  readonly module: keyof typeof pytorchModules;
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: PerAxis;
  readonly stride: PerAxis;
  readonly padding: PerAxis | 'same' | 'valid';
  readonly output_padding?: PerAxis | undefined;
  readonly dilation: PerAxis;
  readonly groups: number;
  readonly bias: boolean;
  readonly padding_mode: PaddingMode;
  readonly dtype: LayerDType;
}

/** torch.nn: https://docs.pytorch.org/docs/stable/nn.html#convolution-layers */
export const pytorch = {
  write(subject) {
    const { layer, rule, pads, transposed } = subject;
    const { type, padding: _, output_padding, auto_pad: __, output_size: ___, ...rest } = layer;
    if (rule && (rule === 'SAME_LOWER' || layer.stride.some((step) => step > 1)))
      return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    const own = rule ? 'same' : ownPadding(subject);
    const none = pads.map(() => 0);
    const attributes: PytorchAttributes = {
      ...rest,
      module: moduleOf(type),
      padding: own ?? none,
      ...(output_padding && { output_padding }),
      padding_mode: own === undefined ? 'zeros' : layer.padding_mode,
    };
    const steps = own
      ? []
      : transposed
        ? cropStep(pads, `y = ${slices(pads, 2)}`)
        : padStep(layer.padding_mode, pads, padCode(layer.padding_mode, pads));
    const order = transposed ? 'IOk' : 'OIk';
    const weight = new Arrangement(weightShape({ ...layer, padding: none }));
    return {
      attributes,
      code: code(subject, attributes, steps),
      input_layout: channelsFirst(subject),
      weight: weight.as(weightLetters(order, subject.axes)),
      steps,
    };
  },

  fields: { type: 'module' },

  read({ module, dtype, ...fields }) {
    return { ...fields, type: pytorchModules[module], dtype };
  },
} as const satisfies Dialect<PytorchAttributes>;

/** What the module's own argument can say of the padding. */
function ownPadding({ layer, pads, transposed }: Subject): PytorchAttributes['padding'] | undefined {
  if (pads.every(([before, after]) => before === after)) return pads.map(([before]) => before);
  if (transposed || layer.stride.some((step) => step > 1)) return undefined;
  const same = pads.every(([before, after], i) => {
    const [left, right] = samePadding({ kernel: layer.kernel_size[i], dilation: layer.dilation[i] });
    return before === left && after === right;
  });
  return same ? 'same' : undefined;
}

function moduleOf(type: LayerType): PytorchAttributes['module'] {
  const name = type.startsWith('conv_t') ? 'ConvTranspose' : 'Conv';
  const axes = type.at(-2);
  return axes === '1' ? `${name}1d` : axes === '2' ? `${name}2d` : `${name}3d`;
}

/** torch.nn.functional.pad has the last axis first. */
function padCode(mode: PaddingMode, pads: Subject['pads']): string {
  const name = mode === 'zeros' ? 'constant' : mode;
  return `x = F.pad(x, ${python([...pads].reverse().flat())}, mode="${name}")`;
}

function code(subject: Subject, attributes: PytorchAttributes, steps: Expressed['steps']): string {
  const { module, in_channels, out_channels, dtype, ...named } = attributes;
  const args = [String(in_channels), String(out_channels), ...keywords(named), `dtype=torch.${dtype}`];
  const imports = ['import torch', 'from torch import nn'];
  return pythonFunction(
    steps.some(({ step }) => step === 'pad') ? [...imports, 'from torch.nn import functional as F'] : imports,
    `x: ${axesText(channelsFirst(subject))}`,
    steps,
    [
      ...call(`conv = nn.${module}`, args),
      `conv.load_state_dict({"weight": w${attributes.bias ? ', "bias": b' : ''}})`,
      'y = conv(x)',
    ],
  );
}
