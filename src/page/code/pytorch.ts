import type { OperandName } from '../state/page-state.ts';
import type { Code, CodeContext } from './context.ts';
import { numbersFile, type OperandSource, operandSource, readingLines } from './operand-source.ts';
import { keywordArguments, tuple } from './python.ts';

const defaults = { stride: 1, padding: 0, output_padding: 0, dilation: 1, groups: 1 };

/** The layer, its parameters and its input in PyTorch. */
export function pytorch(context: CodeContext): Code {
  const { state } = context;
  const { type, in_channels, out_channels, kernel_size, stride, padding, dilation, groups, seed } = state;
  const transposed = type === 'conv_transpose2d';
  const output_padding = transposed ? state.output_padding : 0;
  const options = keywordArguments({ stride, padding, output_padding, dilation, groups }, defaults);
  const module = transposed ? 'ConvTranspose2d' : 'Conv2d';
  const [x, w, b] = (['input', 'weight', 'bias'] as const satisfies OperandName[]).map((name) =>
    operandSource(context, name, true),
  );
  if (!x || !w || !b) return { reason: 'The numbers are not there yet.' };
  const file = numbersFile(context, true);
  const seeded = (source: OperandSource) => (source.kind === 'random' ? [`torch.manual_seed(${seed})`] : []);
  const drawn = [w, b].find(({ kind }) => kind === 'random');
  const lines = [
    'import torch',
    'from torch import nn',
    ...(file ? readingLines : ['']),
    ...seeded(x),
    `x = ${tensor(x)}`,
    ...(drawn ? seeded(drawn) : []),
    `layer = nn.${module}(${in_channels}, ${out_channels}, kernel_size=${kernel_size}${options})`,
    'with torch.no_grad():',
    ...(w.kind === 'random' ? [] : [`    layer.weight.copy_(${tensor(w)})`]),
    ...(b.kind === 'random' ? [] : [`    layer.bias.copy_(${tensor(b)})`]),
    '    y = layer(x)',
    'print(y.shape, y.mean(dim=(0, 2, 3)))',
    'print(y)',
  ];
  return { text: lines.join('\n'), file };
}

function tensor(source: OperandSource): string {
  const sizes = source.shape.join(', ');
  if (source.kind === 'constant') return `torch.full(${tuple(source.shape)}, ${source.value})`;
  if (source.kind === 'random') return `torch.randn(${sizes})`;
  if (source.kind === 'numbers') return `torch.tensor(${source.list}, dtype=torch.float32).view(${sizes})`;
  const along = source.shape.map((_, axis) => (axis === source.axis ? -1 : 1)).join(', ');
  return `torch.arange(1.0, ${source.shape[source.axis] + 1}).view(${along}).expand(${sizes})`;
}
