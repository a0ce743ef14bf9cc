import { layerSchema } from '../../src/contract/layer.ts';
import { modelParts } from '../../src/formats/onnx/write.ts';
import { storedSpec } from '../../src/layers/stored-spec.ts';

/** A model of the layer of a request, its weight and bias being inputs. */
export function sessionModel(layer: object): Uint8Array {
  return Buffer.concat(modelParts(storedSpec(layerSchema.parse(layer)).spec, {}));
}
