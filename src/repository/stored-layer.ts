import { readsFloat64 } from '../contract/precision.ts';
import type { InputlessLayer } from '../layers/stored-spec.ts';
import type { Region } from '../memory/arena.ts';
import type { QuantizationSpec } from '../quantization/resolve.ts';
import type { PackedRoom } from '../tensor/packed-room.ts';
import type { Statistics } from '../tensor/statistics.ts';
import type { DType, Elements } from '../tensor/tensor.ts';

/** A layer with its parameters, checked, in memory that all threads share. Nothing but the room changes any more. */
export interface LayerContent {
  /** The first 16 hexadecimal digits of the SHA-256 of the layer and its parameters. */
  readonly version: string;
  readonly spec: InputlessLayer;
  /** Of a layer of integers, whose dtype says nothing. Null for others. */
  readonly quantization: QuantizationSpec | null;
  readonly weight: Elements;
  readonly bias: Elements | null;
  readonly weightShape: readonly number[];
  readonly statistics: { readonly weight: Statistics; readonly bias: Statistics | null };
  /** Where a kernel keeps the weight in its own order. Absent where none does. */
  readonly packedRoom?: PackedRoom | undefined;
  /** Where the parameters and the room lie. Who reads them beyond the current turn of the event loop retains it. */
  readonly region: Region;
  /** The description without the name, as JSON text: what `GET /v1/layers/{name}` answers. */
  readonly description: string;
}

/** One version of a stored layer. */
export interface StoredLayer extends LayerContent {
  readonly name: string;
  /** When it was stored, in milliseconds since the epoch. The latest one is the current version. */
  readonly storedAt: number;
  /** The file that holds it, and its state. Null in memory. */
  readonly file: LayerFile | null;
}

/** A file of a layer. */
export interface LayerFile {
  readonly file: string;
  /** Tells that a file has another content: its time and its size. */
  readonly stamp: string;
  /** Whether the service has written it. */
  readonly isOwn: boolean;
}

/** A file that holds no layer, and why. */
export interface BrokenFile {
  readonly file: string;
  readonly reason: string;
}

/** `name@version`. */
export function referenceTo({ name, version }: Pick<StoredLayer, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** What the input and the output of a layer are made of. */
export function dtypeOfLayer({ spec, quantization }: Pick<LayerContent, 'spec' | 'quantization'>): DType {
  return quantization?.dtype ?? spec.dtype;
}

/** Whether the numbers of requests for a stored layer are read in float64. A bias of int32 needs it. */
export function needsFloat64({ spec, quantization }: Pick<LayerContent, 'spec' | 'quantization'>): boolean {
  return quantization !== null || readsFloat64(spec.dtype);
}
