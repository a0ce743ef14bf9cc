import type { Format } from '../format.ts';
import { readModel } from './model.ts';

/** The convolutions of a model, and a stored layer as a model. */
export const onnx = {
  name: 'onnx',
  mediaType: 'application/onnx',
  read: (bytes) => readModel(bytes),
  // A model may have a convolution in every 20 bytes, which takes some 20 µs.
  mostInlineBytes: 1024,
  modelBody: 'An ONNX model with its weights in it',
  layerDescription: 'an ONNX model',
} as const satisfies Format;
