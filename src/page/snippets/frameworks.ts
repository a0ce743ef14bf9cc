import type { TranslateReply } from '../api/answers.ts';
import type { PageState } from '../state/page-state.ts';
import { keywordArguments } from './python.ts';

const torchDefaults = { stride: 1, padding: 0, dilation: 1, groups: 1 };

/** The layer, its parameters and its input in PyTorch. */
export function pytorch(state: PageState): string {
  const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, weight, seed } = state;
  const options = keywordArguments({ stride, padding, dilation, groups }, torchDefaults);
  const initialisedByTorch = weight === null;
  return [
    'import torch',
    'from torch import nn',
    '',
    torchInput(state),
    ...(initialisedByTorch ? [`torch.manual_seed(${seed})`] : []),
    `layer = nn.Conv2d(${in_channels}, ${out_channels}, kernel_size=${kernel_size}${options})`,
    ...(initialisedByTorch
      ? []
      : [`nn.init.constant_(layer.weight, ${weight})`, 'nn.init.zeros_(layer.bias)']),
    'with torch.no_grad():',
    '    y = layer(x)',
    'print(layer.weight.shape, y.shape, y.mean(dim=(0, 2, 3)))',
  ].join('\n');
}

function torchInput({ input, in_channels: channels, size, seed, numbers }: PageState): string {
  const shape = `1, ${channels}, ${size}, ${size}`;
  if (input === 'ones') return `x = torch.ones(${shape})`;
  if (input === 'random') return `torch.manual_seed(${seed})\nx = torch.randn(${shape})`;
  if (input === 'numbers') {
    const values = numbers.match(/[-+.\de]+/gi)?.join(', ') ?? '';
    return `x = torch.tensor([${values}], dtype=torch.float32).view(${shape})`;
  }
  return `x = torch.arange(1.0, ${channels + 1}).view(1, ${channels}, 1, 1).expand(${shape})`;
}

/** The layer as a function in the words of a framework, as /v1/translate answers, or why there is none. */
export function translated({ translations }: Pick<TranslateReply, 'translations'>, dialect: string): string {
  const found = translations.find((translation) => translation.dialect === dialect);
  if (!found) return '';
  return found.verdict === 'cannot-express' ? `# ${found.reason}` : found.code;
}
