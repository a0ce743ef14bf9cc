import type { TranslateReply } from '../api/answers.ts';
import { neededShape } from '../state/operands.ts';
import type { OperandName, PageState } from '../state/page-state.ts';
import { ownNumbers } from '../state/storage.ts';
import { keywordArguments } from './python.ts';

const torchDefaults = { stride: 1, padding: 0, output_padding: 0, dilation: 1, groups: 1 };

/** The layer, its parameters and its input in PyTorch. */
export function pytorch(state: PageState): string {
  const { type, in_channels, out_channels, kernel_size, stride, padding, dilation, groups, seed } = state;
  const longer = type === 'conv2d' ? {} : { output_padding: state.output_padding };
  const options = keywordArguments({ stride, padding, ...longer, dilation, groups }, torchDefaults);
  const module = type === 'conv2d' ? 'Conv2d' : 'ConvTranspose2d';
  return [
    'import torch',
    'from torch import nn',
    '',
    ...(state.input.kind === 'random' ? [`torch.manual_seed(${seed})`] : []),
    `x = ${tensor(state, 'input')}`,
    `torch.manual_seed(${seed})`,
    `layer = nn.${module}(${in_channels}, ${out_channels}, kernel_size=${kernel_size}${options})`,
    'with torch.no_grad():',
    ...(state.weight.kind === 'random' ? [] : [`    layer.weight.copy_(${tensor(state, 'weight')})`]),
    ...(state.bias.kind === 'random' ? [] : [`    layer.bias.copy_(${tensor(state, 'bias')})`]),
    '    y = layer(x)',
    'print(layer.weight.shape, y.shape, y.mean(dim=(0, 2, 3)))',
  ].join('\n');
}

function tensor(state: PageState, name: OperandName): string {
  const operand = state[name];
  const shape = neededShape(state, name);
  const sizes = shape.join(', ');
  if (operand.kind === 'constant') return `torch.full((${sizes},), ${operand.value})`;
  if (operand.kind === 'random') return `torch.randn(${sizes})`;
  if (operand.kind === 'numbers')
    return `torch.tensor([${Array.from(ownNumbers(operand.id)?.values ?? []).join(', ')}]).view(${sizes})`;
  const axis = name === 'input' ? 1 : 0;
  const along = shape.map((_, i) => (i === axis ? -1 : 1)).join(', ');
  return `torch.arange(1.0, ${shape[axis] + 1}).view(${along}).expand(${sizes})`;
}

/** The layer as a function in the words of a framework, as /v1/translate answers, or why there is none. */
export function translated({ translations }: Pick<TranslateReply, 'translations'>, dialect: string): string {
  const found = translations.find((translation) => translation.dialect === dialect);
  if (!found) return '';
  return found.verdict === 'cannot-express' ? `# ${found.reason}` : found.code;
}
