import { shorten } from '../../errors.ts';
import { quoteText } from '../quote.ts';
import { type Allowance, mostNameCharacters, mostNesting, overLimit } from './limits.ts';
import {
  type AttributeMessage,
  type GraphMessage,
  type NodeMessage,
  readAttribute,
  readGraphMessage,
  readNode,
} from './messages.ts';
import {
  readSparseName,
  readTensorMessage,
  readValueInfo,
  type TensorMessage,
  type ValueInfo,
} from './tensor-messages.ts';

const noAttributes: ReadonlyMap<string, AttributeMessage> = new Map();

/** Operators of ONNX itself whose attributes hold graphs. */
const controlFlow: ReadonlySet<string> = new Set(['If', 'Loop', 'Scan', 'SequenceMap']);

/** A graph of a model, or the body of an operator or of a function: its nodes, and what is known of its values. */
export class Graph {
  /** What stands in front of the names of its nodes, cut where it is long. */
  readonly path: string;
  readonly nodes: readonly NodeMessage[];
  /** Of functions: nothing is known of what they are called with. */
  readonly isFunction: boolean;
  readonly allowance: Allowance;
  readonly #outer: Graph | undefined;
  readonly #tensors = new Map<string, TensorMessage>();
  readonly #infos = new Map<string, ValueInfo>();
  readonly #inputs = new Set<string>();
  readonly #sparse = new Set<string>();
  readonly #producers = new Map<string, NodeMessage>();
  readonly #consumers = new Map<string, NodeMessage[]>();

  constructor(
    message: Partial<GraphMessage>,
    allowance: Allowance,
    path = '',
    outer?: Graph,
    isFunction = false,
  ) {
    const { nodes = [], initializers = [], sparse = [], inputs = [], valueInfos = [] } = message;
    this.path = shorten(path, mostNameCharacters);
    this.allowance = allowance;
    this.isFunction = isFunction;
    this.#outer = outer;
    this.nodes = nodes.map((node) => readNode(node, allowance));
    for (const bytes of initializers) {
      const tensor = readTensorMessage([bytes], allowance);
      this.#tensors.set(tensor.name, tensor);
    }
    for (const bytes of sparse) this.#sparse.add(readSparseName(bytes, allowance));
    for (const [at, bytes] of valueInfos.entries()) {
      const info = readValueInfo(bytes, allowance);
      this.#infos.set(info.name, info);
      if (at < inputs.length) this.#inputs.add(info.name);
    }
    for (const node of this.nodes) this.#note(node);
  }

  #note(node: NodeMessage): void {
    for (const name of node.outputs) this.#producers.set(name, node);
    for (const name of new Set(node.inputs)) {
      const consumers = this.#consumers.get(name);
      if (consumers) consumers.push(node);
      else this.#consumers.set(name, [node]);
    }
  }

  /** The constant of this name: an initializer, or the output of a Constant. */
  tensor(name: string): TensorMessage | undefined {
    const known = this.#tensors.get(name);
    if (known || name === '') return known;
    const producer = this.#producers.get(name);
    if (producer === undefined) return this.#inputs.has(name) ? undefined : this.#outer?.tensor(name);
    if (producer.operator !== 'Constant' || producer.domain !== '') return undefined;
    const value = attributesOf(producer, this.allowance).get('value')?.tensor ?? [];
    if (value.length === 0) return undefined;
    const tensor = readTensorMessage(value, this.allowance);
    this.#tensors.set(name, tensor);
    return tensor;
  }

  /** The node whose output has the name. */
  producer(name: string): NodeMessage | undefined {
    return this.#producers.get(name);
  }

  /** The nodes that read a value. */
  consumers(name: string): readonly NodeMessage[] {
    return this.#consumers.get(name) ?? [];
  }

  /** What the model states of a value. */
  info(name: string): ValueInfo | undefined {
    return this.#infos.get(name);
  }

  /** Where a value comes from that is no constant, in words. */
  originOf(name: string): string {
    if (this.#inputs.has(name)) return 'is an input of the model';
    if (this.#sparse.has(name)) return 'is a sparse tensor';
    const producer = this.#producers.get(name);
    if (producer) return `is computed by ${operatorOf(producer)} ${quoteText(labelOf(producer))}`;
    if (this.isFunction) return 'comes from the caller of the function';
    return this.#outer?.originOf(name) ?? 'is nowhere in the model';
  }

  /** The graphs that stand in attributes of its nodes. @throws ProblemError `limit-exceeded` */
  *subgraphs(): Generator<Graph> {
    for (const node of this.nodes) {
      if (node.domain === '' && !controlFlow.has(node.operator)) continue;
      for (const { name, graphs } of attributesOf(node, this.allowance).values()) {
        if (graphs.length > 0 && this.#depth() >= mostNesting)
          throw overLimit('graphs within each other', mostNesting);
        for (const parts of graphs) {
          const path = `${this.path}${labelOf(node)}/${name}/`;
          yield new Graph(readGraphMessage(parts, this.allowance), this.allowance, path, this);
        }
      }
    }
  }

  #depth(): number {
    let depth = 1;
    for (let outer = this.#outer; outer; outer = outer.#outer) depth++;
    return depth;
  }
}

/** The attributes of a node by their names. */
export function attributesOf(node: NodeMessage, allowance: Allowance): ReadonlyMap<string, AttributeMessage> {
  if (node.attributes.length === 0) return noAttributes;
  const read = node.attributes.map((bytes) => readAttribute(bytes, allowance));
  return new Map(read.map((attribute) => [attribute.name, attribute]));
}

/** What a node is called: its name, or that of its first output, cut where it is long. */
export function labelOf({ name, outputs, operator }: NodeMessage): string {
  return shorten(name || outputs[0] || operator, mostNameCharacters);
}

/** The operator, behind its domain where that is not ONNX's own, cut where it is long. */
export function operatorOf({ operator, domain }: NodeMessage): string {
  return shorten(domain === '' ? operator : `${domain}.${operator}`, mostNameCharacters);
}
