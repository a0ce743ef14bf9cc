import { type PaddingMode, type PaddingPair, weightShape } from '../layer.ts';
import { addedAxis, axisSteps } from './added-axis.ts';
import { Arrangement } from './arrangement.ts';
import { cannot, cannotWithoutSizes, type Dialect, type Expressed, wrongAttribute } from './dialect.ts';
import { javascriptFunction, objectLiteral } from './javascript.ts';
import { axesText, channelsFirst } from './letters.ts';
import { inTurn, padStep, pairsInTurn } from './steps.ts';
import { endsOf, type Subject } from './subject.ts';
import { checkWithout, layerType, wordFor } from './words.ts';

/** Options of MLGraphBuilder's conv2d or convTranspose2d, and the shape of its filter. */
export interface WebnnAttributes {
  readonly method: 'conv2d' | 'convTranspose2d';
  /** [beginning height, ending height, beginning width, ending width]. */
  readonly padding: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly outputPadding?: readonly number[] | undefined;
  readonly groups: number;
  readonly inputLayout: 'nchw' | 'nhwc';
  /** `oihw` where it is left out, `iohw` of convTranspose2d. */
  readonly filterLayout?: (typeof filterLayouts)[keyof typeof filterLayouts][number] | undefined;
  readonly filterShape: readonly number[];
  readonly bias: boolean;
  readonly dataType: keyof typeof webnnTypes;
}

/** The layouts of filters, the default one first. */
export const filterLayouts = {
  conv2d: ['oihw', 'hwio', 'ohwi', 'ihwo'],
  convTranspose2d: ['iohw', 'hwoi', 'ohwi'],
} as const;

/** WebNN's names of dtypes, and ours. */
export const webnnTypes = { float32: 'float32', float16: 'float16' } as const;

/** https://www.w3.org/TR/webnn/#api-mlgraphbuilder-conv2d and #api-mlgraphbuilder-convtranspose2d */
export const webnn = {
  write(subject) {
    const { layer, axes, rule, transposed, pads } = subject;
    const dataType = wordFor(webnnTypes, layer.dtype);
    if (!dataType) return cannot(`WebNN has float32 and float16, not ${layer.dtype}`);
    if (axes === 3) return cannot('WebNN has no convolutions with three spatial axes');
    if (rule) return cannotWithoutSizes(`the padding of auto_pad ${rule}`);
    const apart = layer.padding_mode !== 'zeros';
    const { crops, tails } = endsOf(subject);
    if (transposed && tails.some((tail, i) => tail >= layer.stride[i]))
      return cannot(`outputPadding of WebNN is less than the stride: ${tails.join(', ')} are asked for`);
    const own = transposed ? crops : apart ? pads.map((): PaddingPair => [0, 0]) : pads;
    const wide = axes === 1 ? addedAxis(layer) : layer;
    const front = <T>(value: T, values: readonly T[]) => (axes === 1 ? [value, ...values] : values);
    const [first, second] = weightShape(layer);
    const weight = new Arrangement(weightShape(layer))
      .reshape(first, second, ...wide.kernel_size)
      .as(transposed ? 'IOHW' : 'OIHW');
    const attributes: WebnnAttributes = {
      method: transposed ? 'convTranspose2d' : 'conv2d',
      padding: inTurn(front<PaddingPair>([0, 0], own)),
      strides: wide.stride,
      dilations: wide.dilation,
      ...(transposed && { outputPadding: front(0, tails) }),
      groups: layer.groups,
      inputLayout: 'nchw',
      filterLayout: transposed ? 'iohw' : 'oihw',
      filterShape: weight.shape,
      bias: layer.bias,
      dataType,
    };
    const pad = apart ? padStep(layer.padding_mode, pads, padCode(layer.padding_mode, pads)) : [];
    const [add, remove] =
      axes === 1
        ? axisSteps(
            'x = builder.reshape(x, [x.shape[0], x.shape[1], 1, x.shape[2]]);',
            'y = builder.reshape(y, [y.shape[0], y.shape[1], y.shape[3]]);',
          )
        : [[], []];
    const steps = [...pad, ...add, ...remove];
    return {
      attributes,
      code: code(subject, attributes, steps),
      input_layout: channelsFirst(subject),
      weight,
      steps,
    };
  },

  fields: {
    type: 'method',
    in_channels: 'filterShape',
    out_channels: 'filterShape',
    kernel_size: 'filterShape',
    stride: 'strides',
    output_padding: 'outputPadding',
    dilation: 'dilations',
    dtype: 'dataType',
  },

  read(attributes) {
    const { method, padding, strides, dilations, outputPadding, groups, bias, dataType } = attributes;
    const transposed = method === 'convTranspose2d';
    if (!transposed) checkWithout(attributes, ['outputPadding'], method);
    const { I, O, kernel } = filterSizes(attributes);
    return {
      type: layerType(2, transposed),
      in_channels: transposed ? I : I * groups,
      out_channels: transposed ? O * groups : O,
      kernel_size: kernel,
      stride: strides,
      padding: pairsInTurn(padding),
      ...(outputPadding && { output_padding: outputPadding }),
      dilation: dilations,
      groups,
      bias,
      padding_mode: 'zeros',
      dtype: webnnTypes[dataType],
    };
  },
} as const satisfies Dialect<WebnnAttributes>;

/** @throws ProblemError `invalid-layer` where the method has no such layout */
function filterSizes({ method, filterLayout, filterShape }: WebnnAttributes) {
  const layouts: readonly string[] = filterLayouts[method];
  const [standard] = layouts;
  const layout = filterLayout ?? standard;
  if (!layouts.includes(layout))
    throw wrongAttribute(
      'filterLayout',
      `${method} has no filterLayout ${layout}`,
      `one of ${layouts.join(', ')}`,
    );
  const size = (letter: string) => filterShape[layout.indexOf(letter)];
  return { I: size('i'), O: size('o'), kernel: [size('h'), size('w')] };
}

const padModes: Readonly<Record<Exclude<PaddingMode, 'circular'>, string>> = {
  zeros: 'constant',
  reflect: 'reflection',
  replicate: 'edge',
};

function padCode(mode: PaddingMode, pads: readonly PaddingPair[]): string {
  if (mode === 'circular')
    return pads.flatMap(([before, after], i) => wrapCode(before, after, i + 2)).join('\n');
  const sides = (side: 0 | 1) => `[${[0, 0, ...pads.map((pair) => pair[side])].join(', ')}]`;
  return `x = builder.pad(x, ${sides(0)}, ${sides(1)}, { mode: '${padModes[mode]}' });`;
}

/** The last elements of an axis in front of it, and its first ones behind it. */
function wrapCode(before: number, after: number, axis: number): string[] {
  if (before === 0 && after === 0) return [];
  const part = (start: string, size: number) =>
    `builder.slice(x, x.shape.map((_, i) => (i === ${axis} ? ${start} : 0)), ` +
    `x.shape.map((n, i) => (i === ${axis} ? ${size} : n)))`;
  const parts = [
    ...(before > 0 ? [part(`x.shape[${axis}] - ${before}`, before)] : []),
    'x',
    ...(after > 0 ? [part('0', after)] : []),
  ];
  return [`x = builder.concat([${parts.join(', ')}], ${axis});`];
}

function code(subject: Subject, attributes: WebnnAttributes, steps: Expressed['steps']): string {
  const { method, filterShape, bias, dataType: _, ...options } = attributes;
  const filter = subject.axes === 1 ? `builder.reshape(w, [${filterShape.join(', ')}])` : 'w';
  const [open, ...lines] = objectLiteral(options, bias ? ['bias: b'] : []);
  return javascriptFunction(axesText(channelsFirst(subject)), steps, [
    `const filter = ${filter};`,
    `let y = builder.${method}(x, filter, ${open}`,
    ...lines.slice(0, -1),
    '});',
  ]);
}
