import type { FileTensor } from '../../files/file-tensor.ts';
import type { Role } from '../../files/roles.ts';
import type { Operand, OperandName, PageState } from '../../state/page-state.ts';
import { keepNumbers } from '../../state/storage.ts';

/** The changes that make the page compute with a tensor, or why it cannot, in a sentence. */
export type Taking = { readonly changes: Partial<PageState> } | { readonly reason: string };

const kept = (shape: readonly number[], values: ArrayLike<number>): Operand => ({
  kind: 'numbers',
  id: keepNumbers({ shape, values: Float64Array.from(values) }),
});

/**
 * Takes a tensor, in PyTorch's order of axes, as an operand of the page's layer. Channels, kernel and size follow its
 * shape.
 */
export function takeTensor(role: OperandName, { shape, values }: FileTensor, state: PageState): Taking {
  if (role === 'bias') return takeBias(shape, values, state);
  return role === 'weight' ? takeWeight(shape, values, state) : takeInput(shape, values);
}

/** Takes several. The input comes first: with its channels a weight tells the groups. */
export function takeTensors(assigned: ReadonlyMap<Role, FileTensor>, state: PageState): Taking {
  let changes: Partial<PageState> = {};
  for (const role of ['input', 'weight', 'bias'] as const) {
    const tensor = assigned.get(role);
    if (!tensor) continue;
    const taking = takeTensor(role, tensor, { ...state, ...changes });
    if ('reason' in taking) return taking;
    changes = { ...changes, ...taking.changes };
  }
  return { changes };
}

function takeBias(shape: readonly number[], values: ArrayLike<number>, { out_channels }: PageState): Taking {
  if (shape.length === 1 && values.length === out_channels) return { changes: { bias: kept(shape, values) } };
  return {
    reason: `A bias has one value for each of the ${out_channels} output channels. Take the weight first.`,
  };
}

function takeWeight(shape: readonly number[], values: ArrayLike<number>, state: PageState): Taking {
  const [first, second, height, width] = shape;
  if (shape.length !== 4)
    return { reason: 'A weight has four axes here: output and input channels, rows, columns.' };
  if (height !== width) return { reason: `The page has square kernels, but this one is ${height}×${width}.` };
  const weight = kept(shape, values);
  return { changes: { ...channelsOf(first, second, state), kernel_size: height, weight } };
}

/** The channels of a layer whose weight begins with these axes. The page's groups stay where they fit. */
function channelsOf(
  first: number,
  second: number,
  { type, in_channels, groups }: PageState,
): Partial<PageState> {
  if (type === 'conv_transpose2d') {
    const fitting = first % groups === 0 ? groups : 1;
    return { in_channels: first, out_channels: second * fitting, groups: fitting };
  }
  const cut = in_channels / second;
  if (Number.isInteger(cut) && first % cut === 0) return { out_channels: first, in_channels, groups: cut };
  // One input channel per output: depthwise.
  const depthwise = second === 1 ? first : 1;
  return { in_channels: second * depthwise, out_channels: first, groups: depthwise };
}

function takeInput(shape: readonly number[], values: ArrayLike<number>): Taking {
  const [channels, height, width] = shape.slice(-3);
  if (shape.length !== 3 && shape.length !== 4)
    return { reason: 'An input has axes N, C, H, W here, or C, H, W.' };
  if (height !== width) return { reason: `The page has square images, but this one is ${height}×${width}.` };
  const image = Array.prototype.slice.call(values, 0, channels * height * width);
  const input = kept([1, channels, height, width], image);
  return { changes: { in_channels: channels, size: height, input } };
}
