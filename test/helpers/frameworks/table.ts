import type { AttributesOf, DialectName } from '../../../src/layers/dialects/table.ts';
import type { NumberArray } from './array.ts';
import { coremlOperation, jaxCall, onnxNode, pytorchLayer, webnnCall } from './channels-first.ts';
import { flaxModule, kerasLayer, tfliteOperator } from './channels-last.ts';

/** What each framework computes, by its own documentation, in its own layouts. */
export const frameworks: {
  readonly [Name in DialectName]: (
    attributes: AttributesOf<Name>,
    x: NumberArray,
    w: NumberArray,
    bias: readonly number[] | null,
  ) => NumberArray;
} = {
  pytorch: pytorchLayer,
  onnx: onnxNode,
  keras: kerasLayer,
  tflite: tfliteOperator,
  jax: jaxCall,
  flax: flaxModule,
  webnn: webnnCall,
  coreml: coremlOperation,
};
