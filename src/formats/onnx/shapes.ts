import { extentOf } from '../../layers/extent.ts';
import { autoPadding } from '../../layers/same-padding.ts';
import { intAttribute, intsAttribute, NotTaken, textAttribute } from './attributes.ts';
import { attributesOf, type Graph, labelOf, operatorOf } from './graph.ts';
import { mostAxes } from './limits.ts';
import type { NodeMessage } from './messages.ts';

/** Sizes of a value; -1 where one is not known. */
export type OpenShape = readonly number[];

/** What is known of a value's shape. */
export interface KnownShape {
  readonly shape: OpenShape | undefined;
  /** The node behind which sizes are not known any more. */
  readonly lostAt: string | undefined;
}

const unary = [
  ...[
    'Abs',
    'BatchNormalization',
    'Cast',
    'Ceil',
    'Celu',
    'Clip',
    'DequantizeLinear',
    'Dropout',
    'Elu',
    'Erf',
    'Exp',
  ],
  ...[
    'Floor',
    'Gelu',
    'GroupNormalization',
    'HardSigmoid',
    'HardSwish',
    'Identity',
    'InstanceNormalization',
    'LRN',
  ],
  ...[
    'LayerNormalization',
    'LeakyRelu',
    'Log',
    'LogSoftmax',
    'LpNormalization',
    'MeanVarianceNormalization',
    'Mish',
  ],
  ...['Neg', 'PRelu', 'QuantizeLinear', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Softmax'],
  ...['Softplus', 'Softsign', 'Sqrt', 'Swish', 'Tanh', 'ThresholdedRelu'],
];

/** Operators whose first output has the shape of the first input. */
const keepsShape: ReadonlySet<string> = new Set(unary);

/** Operators whose inputs are spread to one shape. */
const broadcasts: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Mean',
  'Sum',
  'Pow',
]);

const pools: ReadonlySet<string> = new Set(['MaxPool', 'AveragePool', 'LpPool']);
const globalPools: ReadonlySet<string> = new Set(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool']);

/** The shapes of a graph's values, as far as they follow through common operators. */
export class GraphShapes {
  readonly #graph: Graph;
  readonly #outer: GraphShapes | undefined;
  readonly #known = new Map<string, KnownShape>();

  constructor(graph: Graph, outer?: GraphShapes) {
    this.#graph = graph;
    this.#outer = outer;
  }

  of(name: string): KnownShape {
    const known = this.#known.get(name);
    if (known) return known;
    const shape = this.#graph.info(name)?.shape ?? this.#graph.tensor(name)?.dims;
    if (shape) return { shape: checked(shape), lostAt: undefined };
    return this.#outer?.of(name) ?? { shape: undefined, lostAt: undefined };
  }

  /** Notes the shape of a convolution's output. */
  note({ outputs }: NodeMessage, known: KnownShape): void {
    this.#set(outputs[0], known);
  }

  /** Follows a node that is no convolution. */
  follow(node: NodeMessage): void {
    const [first = ''] = node.inputs;
    const shape = node.domain === '' ? checked(this.#outputOf(node)) : undefined;
    const before = this.of(first).lostAt;
    this.#set(node.outputs[0], { shape, lostAt: shape ? before : (before ?? labelWithOperator(node)) });
  }

  /** What the model itself states counts where nothing else is known. */
  #set(name: string | undefined, known: KnownShape): void {
    if (name === undefined || name === '') return;
    const stated = checked(this.#graph.info(name)?.shape);
    const shape = known.shape?.map((size, axis) => (size < 0 ? (stated?.[axis] ?? -1) : size)) ?? stated;
    const isKnown = shape && (stated || shape.every((size) => size >= 0));
    this.#known.set(name, { shape, lostAt: isKnown ? undefined : known.lostAt });
  }

  #outputOf(node: NodeMessage): OpenShape | undefined {
    const shapes = node.inputs.map((name) => this.of(name).shape);
    const [input] = shapes;
    if (keepsShape.has(node.operator)) return input;
    if (broadcasts.has(node.operator)) return broadcast(shapes);
    if (input === undefined) return undefined;
    if (globalPools.has(node.operator)) return input.map((size, axis) => (axis < 2 ? size : 1));
    if (pools.has(node.operator)) return this.#taken(() => this.#pooled(node, input));
    if (node.operator === 'Concat') return this.#taken(() => this.#concatenated(node, shapes));
    return undefined;
  }

  /** Attributes that are out of range make no shape. */
  #taken(work: () => OpenShape | undefined): OpenShape | undefined {
    try {
      return work();
    } catch (error) {
      if (error instanceof NotTaken) return undefined;
      throw error;
    }
  }

  /** https://onnx.ai/onnx/operators/onnx__MaxPool.html */
  #pooled(node: NodeMessage, input: OpenShape): OpenShape | undefined {
    const attributes = attributesOf(node, this.#graph.allowance);
    const axes = input.length - 2;
    const kernel = intsAttribute(attributes, 'kernel_shape', axes, 1);
    if (!kernel) return undefined;
    const ones = kernel.map(() => 1);
    const stride = intsAttribute(attributes, 'strides', axes, 1) ?? ones;
    const dilation = intsAttribute(attributes, 'dilations', axes, 1) ?? ones;
    const pads = intsAttribute(attributes, 'pads', 2 * axes, 0) ?? [...ones, ...ones].fill(0);
    const round = intAttribute(attributes, 'ceil_mode', 0, 0) === 0 ? Math.floor : Math.ceil;
    const rule = textAttribute(attributes, 'auto_pad');
    return input.map((size, at) => {
      const axis = at - 2;
      if (axis < 0 || size < 0) return size;
      const along = { size, kernel: kernel[axis], stride: stride[axis], dilation: dilation[axis] };
      const isSame = rule === 'SAME_UPPER' || rule === 'SAME_LOWER';
      const given = rule === 'VALID' ? [0, 0] : [pads[axis], pads[axis + axes]];
      const [before, after] = isSame ? autoPadding(along, rule) : given;
      const rest = size + before + after - extentOf(along.kernel, along.dilation);
      const count = round(rest / along.stride) + 1;
      // A window that begins behind the input and the padding before it is left out.
      const last = (count - 1) * along.stride >= size + before ? count - 1 : count;
      return Math.max(0, last);
    });
  }

  #concatenated(node: NodeMessage, shapes: readonly (OpenShape | undefined)[]): OpenShape | undefined {
    const [first] = shapes;
    const given = attributesOf(node, this.#graph.allowance).get('axis')?.int;
    if (!first || given === undefined) return undefined;
    const axis = given < 0 ? given + first.length : given;
    if (shapes.some((shape) => shape?.length !== first.length)) return undefined;
    const along = shapes.map((shape) => shape?.[axis] ?? -1);
    const sum = along.some((size) => size < 0) ? -1 : along.reduce((total, size) => total + size, 0);
    return first.map((size, at) => (at === axis ? sum : size));
  }
}

function labelWithOperator(node: NodeMessage): string {
  return `${operatorOf(node)} ${labelOf(node)}`;
}

/** Shapes that no layer has are not followed. */
function checked(shape: OpenShape | undefined): OpenShape | undefined {
  return shape && shape.length <= mostAxes && shape.every(Number.isSafeInteger) ? shape : undefined;
}

/** numpy's rule; a size of 1 gives way, and so does one that is not known to one above 1. */
function broadcast(shapes: readonly (OpenShape | undefined)[]): OpenShape | undefined {
  const [first, ...others] = shapes;
  return others.reduce((all, shape) => all && shape && spread(all, shape), first);
}

function spread(a: OpenShape, b: OpenShape): OpenShape | undefined {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const offset = long.length - short.length;
  const spreadOut = long.map((size, axis) => {
    const other = axis < offset ? 1 : short[axis - offset];
    if (size === other || other === 1) return size;
    if (size === 1) return other;
    if (size < 0) return other;
    return other < 0 ? size : undefined;
  });
  return spreadOut.every((size) => size !== undefined) ? spreadOut : undefined;
}
