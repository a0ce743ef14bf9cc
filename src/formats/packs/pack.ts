import type { Layer } from '../../layers/layer.ts';
import type { Quantization } from '../../quantization/parameters.ts';
import type { DType, Elements } from '../../tensor/dtype.ts';

/** A tensor of a pack. Its elements in the pack are of `dtype`. */
export interface PackTensor {
  readonly name: 'input' | 'weight' | 'bias' | 'accumulator' | 'output';
  readonly shape: readonly number[];
  readonly data: Elements;
  readonly dtype: DType;
}

/** How an integer layer's accumulators become its output. Lists have one entry, or one per output channel. */
export interface PackedRequantization {
  readonly runtime: string;
  readonly quantization: Quantization;
  readonly multipliers: readonly number[];
  readonly shifts: readonly number[];
}

/** A computed layer, to be written as test vectors. */
export interface PackContent {
  readonly layer: Layer;
  readonly tensors: readonly PackTensor[];
  /** Of integer layers. */
  readonly requantization?: PackedRequantization;
}

/** A file of a pack. */
export interface PackFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What is known of a layer before it is computed. */
export interface PackSubject {
  readonly layer: Layer;
  /** Of the tensors, and whose arithmetic makes the output; absent for a layer of floating point numbers. */
  readonly integers: { readonly dtype: 'int8' | 'uint8'; readonly runtime: string } | undefined;
  /** Whether a tensor has no elements. */
  readonly empty: boolean;
}

/** A format of test vectors. */
export interface Pack {
  /** For the document: who reads it, and what is in it. */
  readonly description: string;
  /** Why the pack cannot hold a layer. Undefined where it can. */
  readonly refusal: (subject: PackSubject) => string | undefined;
  readonly files: (content: PackContent) => PackFile[];
  /** The most bytes that an element of a dtype takes. */
  readonly elementBytes: (bytesOfDType: number) => number;
  /** Whether its elements are written as text, which takes longer. */
  readonly isText: boolean;
}

/** A pack that holds every layer. */
export const always = (): undefined => undefined;

const encoder = new TextEncoder();

export function textFile(name: string, text: string): PackFile {
  return { name, bytes: encoder.encode(text) };
}

/** A tensor of the content that every layer has. */
export function tensorNamed({ tensors }: PackContent, name: PackTensor['name']): PackTensor {
  const found = tensors.find((tensor) => tensor.name === name);
  if (!found) throw new Error(`a pack has a tensor ${name}`);
  return found;
}
