import { fileBody, fileType, jsonType } from './bodies.ts';
import type { components } from './openapi.ts';
import { readBytes, readJson } from './replies.ts';
import type { CallOptions, Sender } from './sender.ts';
import type { OnnxModel, StoredLayer, StoredLayers, StoreRequest } from './types.ts';

/** Under which condition a layer is stored or deleted: the version that is there (`ifMatch`), or none (`ifNew`). */
export interface StoreOptions extends CallOptions {
  readonly ifMatch?: string;
  readonly ifNew?: boolean;
}

const fileTypes = { safetensors: fileType, onnx: 'application/onnx' } as const;

/** A format of files with one layer. */
export type LayerFile = keyof typeof fileTypes;

/** Stored layers. `Stored` is what they are stored from. */
export interface LayerMethods<Stored extends object = StoreRequest> {
  layers(options?: CallOptions): Promise<StoredLayers>;
  /** @param name of a layer, or `name@version` */
  layer(name: string, options?: CallOptions): Promise<StoredLayer>;
  /** A layer with its parameters, as a file. */
  layerFile(name: string, type: LayerFile, options?: CallOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Stores a layer: its parameters, or an ONNX model with one convolution. */
  storeLayer(
    name: string,
    layer: Stored | Uint8Array<ArrayBuffer>,
    options?: StoreOptions,
  ): Promise<StoredLayer>;
  deleteLayer(name: string, options?: StoreOptions): Promise<void>;
  /** The convolutions of an ONNX model. With `store`, they are stored as `store.node`. */
  onnx(
    model: Uint8Array<ArrayBuffer>,
    options?: CallOptions & { readonly store?: string },
  ): Promise<OnnxModel>;
  /** A file with the layer and the parameters of a convolution of an ONNX model, counted from 0: a body of `conv`. */
  onnxLayer(
    model: Uint8Array<ArrayBuffer>,
    convolution: number,
    options?: CallOptions,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** The most that one request may ask for, and who computes it. */
  limits(options?: CallOptions): Promise<components['schemas']['Limits']>;
}

export function layerMethods({ send }: Sender): LayerMethods<object> {
  const get = async <T>(path: string, options?: CallOptions): Promise<T> =>
    readJson(await send(path, { method: 'GET', accept: jsonType }, options));
  const pathOf = (name: string) => `/v1/layers/${encodeURIComponent(name)}`;
  return {
    layers: (options) => get('/v1/layers', options),
    layer: (name, options) => get(pathOf(name), options),
    layerFile: async (name, type, options) =>
      readBytes(await send(pathOf(name), { method: 'GET', accept: fileTypes[type] }, options)),
    storeLayer: async (name, layer, options) => {
      const body = layer instanceof Uint8Array ? { type: fileTypes.onnx, content: layer } : fileBody(layer);
      const sent = { method: 'PUT', body, headers: conditionsOf(options) };
      return readJson(await send(pathOf(name), sent, options));
    },
    deleteLayer: async (name, options) => {
      await send(pathOf(name), { method: 'DELETE', headers: conditionsOf(options) }, options);
    },
    onnx: async (model, options) => {
      const query = options?.store === undefined ? '' : `?store=${encodeURIComponent(options.store)}`;
      const sent = { method: 'POST', body: { type: fileTypes.onnx, content: model } };
      return readJson(await send(`/v1/onnx${query}`, sent, options));
    },
    onnxLayer: async (model, convolution, options) => {
      const body = { type: fileTypes.onnx, content: model };
      const sent = { method: 'POST', body, accept: fileType };
      return readBytes(await send(`/v1/onnx?convolution=${convolution}`, sent, options));
    },
    limits: (options) => get('/v1/limits', options),
  };
}

function conditionsOf({ ifMatch, ifNew }: StoreOptions = {}): Record<string, string> {
  return {
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
    ...(ifNew && { 'if-none-match': '*' }),
  };
}
