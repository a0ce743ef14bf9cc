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
    .option('-l, --layer <layer>', 'a layer: a JSON, safetensors or ONNX file, JSON text, or a stored name')
    .option('--type <type>', 'conv1d, conv2d, conv3d, conv_transpose1d, …')
    .option('--in-channels <n>', 'channels of the input')
    .option('--out-channels <n>', 'channels of the output')
    .option('-k, --kernel-size <sizes>', 'one for all axes or one per axis, such as 3 or 3,5')
    .option('--stride <sizes>', 'likewise')
    .option('--padding <sizes>', 'likewise, or 1:2,3:4 for pairs, or same or valid')
    .option('--output-padding <sizes>', 'of transposed layers')
    .option('--dilation <sizes>', 'likewise')
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

/**
 * The layer of a command: what the options say, on top of what a file or a weight does.
 * @param given a layer from a file, or the name of a stored one
 * @param weight what the weight is, from which sizes follow that nothing else says
 * @throws Failure where a stored layer is to be changed
 */
export function layerOf(options: LayerOptions, given: unknown, weight: unknown): unknown {
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
  const implied = given === undefined && options.inChannels === undefined ? impliedBy(weight, layer) : {};
  // Beside the weight of a layer in a file, a bias that is not there is none.
  const bias = typeof options.bias !== 'string' && 'kernel_size' in implied ? { bias: false } : {};
  const kind = given === undefined ? { type: kindOf(stated.kernel_size) } : {};
  return { ...kind, ...implied, ...bias, ...layer };
}

/** The type of a layer where nothing else says it. */
function kindOf(kernelSize: unknown): string {
  return Array.isArray(kernelSize) ? `conv${kernelSize.length}d` : 'conv2d';
}

/** The sizes of a layer that follow from its weight [O, I / groups, …kernel]; of a transposed one, from [I, O / groups, …]. */
function impliedBy(weight: unknown, { type, groups = 1 }: { type?: unknown; groups?: unknown }): object {
  const { shape }: { shape?: unknown } = Object(weight);
  if (!Array.isArray(shape) || shape.length < 3 || shape.length > 5 || typeof groups !== 'number') return {};
  const [first, second, ...kernel] = shape;
  const kind = type ?? `conv${kernel.length}d`;
  const transposed = String(kind).startsWith('conv_transpose');
  const channels = transposed
    ? { in_channels: first, out_channels: second * groups }
    : { in_channels: second * groups, out_channels: first };
  return { type: kind, ...channels, kernel_size: kernel };
}
