import type { Command } from 'commander';
import { Failure } from './failure.ts';

/** The options that state a layer in words, by PyTorch's names. */
export interface LayerOptions {
  readonly layer?: string;
  readonly type?: string;
  readonly inChannels?: string;
  readonly outChannels?: string;
  readonly kernelSize?: string;
  readonly stride?: string;
  readonly padding?: string;
  readonly outputPadding?: string;
  readonly dilation?: string;
  readonly groups?: string;
  readonly paddingMode?: string;
  readonly autoPad?: string;
  readonly dtype?: string;
  /** A file, or whether the layer has one. */
  readonly bias?: string | boolean;
}

/** The field of the layer that each option states. */
const fields = {
  type: 'type',
  inChannels: 'in_channels',
  outChannels: 'out_channels',
  kernelSize: 'kernel_size',
  stride: 'stride',
  padding: 'padding',
  outputPadding: 'output_padding',
  dilation: 'dilation',
  groups: 'groups',
  paddingMode: 'padding_mode',
  autoPad: 'auto_pad',
  dtype: 'dtype',
} as const satisfies Partial<Record<keyof LayerOptions, string>>;

const names = Object.keys(fields).filter((name): name is keyof typeof fields => name in fields);

export function addLayerOptions(command: Command): Command {
  return command
    .optionsGroup('The layer:')
    .option(
      '-l, --layer <layer>',
      'a JSON, safetensors or ONNX file, JSON text, or the name of a stored layer',
    )
    .option('--type <type>', 'conv1d, conv2d, conv3d, conv_transpose1d, …')
    .option('--in-channels <n>', 'channels of the input')
    .option('--out-channels <n>', 'channels of the output')
    .option('-k, --kernel-size <sizes>', 'one for all axes or one per axis, such as 3 or 3,5')
    .option('--stride <sizes>', 'one for all axes or one per axis')
    .option('--padding <sizes>', 'such as 1 or 1,2; or 1:2,3:4, before and after; or same or valid')
    .option('--output-padding <sizes>', 'of transposed layers')
    .option('--dilation <sizes>', 'one for all axes or one per axis')
    .option('-g, --groups <n>', 'blocks of channels')
    .option('--padding-mode <mode>', 'zeros, reflect, replicate or circular')
    .option('--auto-pad <rule>', 'SAME_UPPER, SAME_LOWER, VALID or NOTSET')
    .option('--dtype <dtype>', 'float32, float64, float16 or bfloat16')
    .option('--no-bias', 'the layer has no bias');
}

/** A value of an option: an integer, a list of them, pairs of them, or a word. */
export function optionValue(text: string): unknown {
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^-?\d+(,-?\d+)+$/.test(text)) return text.split(',').map(Number);
  if (/^\d+:\d+(,\d+:\d+)*$/.test(text)) return text.split(',').map((pair) => pair.split(':').map(Number));
  return text;
}

/** What a command's files hold beside what its options say. */
export interface Given {
  /** A layer from a file, or the name of a stored one. */
  readonly layer?: unknown;
  /** Sizes follow from it that nothing else says. */
  readonly weight?: unknown;
  readonly bias?: unknown;
  readonly input?: unknown;
}

/** The number of an option. @throws Failure */
export function numberOf(text: string, option: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isNaN(number)) return number;
  throw new Failure(`${option} must be a number, but got ${text}`);
}

/**
 * The layer of a command: what the options say, on top of what a file or a weight does.
 * @throws Failure where a stored layer is to be changed, or the input and the weight need groups that nothing says
 */
export function layerOf(options: LayerOptions, { layer: given, weight, bias, input }: Given): unknown {
  const stated: Record<string, unknown> = Object.fromEntries(
    names.flatMap((name) => {
      const text = options[name];
      return text === undefined ? [] : [[fields[name], optionValue(text)]];
    }),
  );
  if (options.bias === false) stated.bias = false;
  if (typeof given === 'string') {
    const [field] = Object.keys(stated);
    if (field === undefined) return given;
    throw new Failure(`${given} is a stored layer, which no option can change`, `leave ${field} out`);
  }
  if (given === undefined && Object.keys(stated).length === 0 && weight === undefined) return undefined;
  const layer = { ...Object(given), ...stated };
  if (given !== undefined || options.inChannels !== undefined)
    return { ...(given === undefined && { type: kindOf(stated.kernel_size) }), ...layer };
  const implied = impliedBy(weight, layer);
  if ('kernel_size' in implied && options.groups === undefined) checkGroups(implied, input);
  // Beside the weight of a layer in a file, a bias that is not there is none.
  const unbiased = 'kernel_size' in implied && bias === undefined ? { bias: false } : {};
  return { type: kindOf(stated.kernel_size), ...implied, ...unbiased, ...layer };
}

/** The type of a layer where nothing else says it. */
function kindOf(kernelSize: unknown): string {
  return Array.isArray(kernelSize) ? `conv${kernelSize.length}d` : 'conv2d';
}

/** Sizes that follow from a weight. */
interface Implied {
  readonly type?: unknown;
  readonly in_channels?: number;
  readonly out_channels?: number;
  readonly kernel_size?: readonly number[];
}

/** The sizes of a layer that follow from its weight [O, I / groups, …kernel]; of a transposed one, from [I, O / groups, …]. */
function impliedBy(weight: unknown, { type, groups }: { type?: unknown; groups?: unknown }): Implied {
  const shape = shapeOf(weight);
  if (!shape || shape.length < 3 || shape.length > 5) return {};
  const [first, second, ...kernel] = shape;
  const blocks = typeof groups === 'number' ? groups : 1;
  const kind = type ?? `conv${kernel.length}d`;
  const transposed = String(kind).startsWith('conv_transpose');
  const channels = transposed
    ? { in_channels: first, out_channels: second * blocks }
    : { in_channels: second * blocks, out_channels: first };
  return { type: kind, ...channels, kernel_size: kernel };
}

/** Names the groups that nobody has stated, where an input [N, C, …] fits to a weight by them alone. @throws Failure */
function checkGroups(
  { in_channels: each = 0, out_channels = 0, kernel_size = [], type }: Implied,
  input: unknown,
) {
  const shape = shapeOf(input);
  const axes = kernel_size.length;
  if (!shape || String(type).startsWith('conv_transpose') || shape.length < axes + 1) return;
  const channels = shape[shape.length - axes - 1];
  const groups = channels / each;
  if (groups < 2 || !Number.isInteger(groups) || out_channels % groups !== 0) return;
  const message = `the input has ${channels} channels, and each kernel of the weight takes ${each}`;
  throw new Failure(message, `--groups ${groups}`);
}

/** The shape of a tensor in any form: typed, generated, or nested numbers. */
export function shapeOf(tensor: unknown): readonly number[] | undefined {
  if (Array.isArray(tensor)) {
    const inner = shapeOf(tensor[0]);
    return inner && [tensor.length, ...inner];
  }
  if (typeof tensor === 'number') return [];
  const { shape }: { shape?: unknown } = Object(tensor);
  return Array.isArray(shape) ? shape : undefined;
}
