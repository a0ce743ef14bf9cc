import type { DType, Elements } from '../tensor/dtype.ts';
import type { components } from './openapi.ts';

type Schemas = components['schemas'];

/** A tensor as a typed array: row-major elements, in the dtype of the array. */
export interface TypedTensor {
  readonly shape: readonly number[];
  readonly data: Elements;
  /** In replies: the dtype of the layer. float16 and bfloat16 lie widened in a Float32Array. */
  readonly dtype?: DType;
}

/** A request, where every tensor may be a typed array too. */
type WithTypedTensors<T> = [Schemas['Tensor']] extends [T]
  ? T | TypedTensor
  : T extends readonly (infer Item)[]
    ? readonly WithTypedTensors<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: WithTypedTensors<T[Key]> }
      : T;

/** A reply with typed arrays in place of its tensors. */
type Typed<T> = [Schemas['TensorValue']] extends [T]
  ? TypedTensor | Extract<T, null | undefined>
  : T extends readonly (infer Item)[]
    ? readonly Typed<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Typed<T[Key]> }
      : T;

/** T with members that are there whenever tensors are returned. */
type With<T, Names extends keyof T> = T & { readonly [Name in Names]-?: Exclude<T[Name], undefined> };

/** Tensors always come back as typed arrays: `format` has no say. */
type Request<Name extends keyof Schemas> = WithTypedTensors<Omit<Schemas[Name], 'format'>>;

type ComparedReply = With<Typed<Schemas['ComparisonResult']>, 'output'>;
type AccumulatorReply = With<Typed<Schemas['Accumulator']>, 'data'>;

/** What each operation takes and answers. */
export interface Operations {
  conv: {
    request: Request<'ConvolutionRequest'>;
    reply: With<Typed<Schemas['Convolution']>, 'output'>;
  };
  compare: {
    request: Request<'ComparisonRequest'>;
    reply: Typed<Omit<Schemas['Comparison'], 'results'>> & { readonly results: readonly ComparedReply[] };
  };
  shapes: { request: Request<'ShapesRequest'>; reply: Schemas['ShapesAnswer'] };
  gradients: {
    request: Request<'GradientsRequest'>;
    reply: With<Typed<Schemas['Gradients']>, 'grad_input' | 'grad_weight' | 'grad_bias'>;
  };
  explain: { request: Request<'ExplanationRequest'>; reply: Schemas['Explanation'] };
  sweep: { request: Request<'SweepRequest'>; reply: Schemas['Sweep'] };
  verify: { request: Request<'VerificationRequest'>; reply: Schemas['Verification'] };
  quantized: {
    request: Request<'QuantizedRequest'>;
    reply: Typed<Omit<Schemas['Quantized'], 'accumulator'>> & { readonly accumulator: AccumulatorReply };
  };
  translate: { request: Request<'TranslateRequest'>; reply: Schemas['Translations'] };
  /** The reply is a zip file. */
  vectors: { request: Request<'VectorsRequest'>; reply: Uint8Array<ArrayBuffer> };
}

/** The name of an operation: the last part of its route's path. */
export type OperationName = keyof Operations;

export type RequestOf<Name extends OperationName> = Operations[Name]['request'];
export type ReplyOf<Name extends OperationName> = Operations[Name]['reply'];

/** A layer and its parameters, to be stored under a name. */
export type StoreRequest = Request<'StoreRequest'>;
export type StoredLayer = Schemas['StoredLayer'];
export type StoredLayers = Schemas['StoredLayers'];
export type OnnxModel = Schemas['OnnxModel'];
