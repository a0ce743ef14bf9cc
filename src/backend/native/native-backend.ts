import type { Geometry } from '../../layers/geometry.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import type { Backend } from '../backend.ts';
import { correlationWork } from '../wasm/path.ts';
import { integerEngineBeside, integerKernelsOf } from './integers.ts';
import { nativeMoments } from './moments.ts';
import type { Candidate, NativeEngine } from './native-engine.ts';
import { type NativeWay, nativeWayOf } from './native-way.ts';
import { dropScratch } from './scratch.ts';
import { allFinite, pickTaps, type WeightSizes } from './weights.ts';

/** The backend, what it predicts, and what it computes beside correlations and moments. */
export interface NativeBackend extends Backend, NativeWay {
  /**
   * Weight gradients: the correlations that they are (see weight-gradient.ts), of tensors as the layer has them,
   * its input, its gradient by the output as the weight, its gradient by the weight as the output.
   */
  readonly weightGradients: NativeWay;
  /** Adjoints of strided geometries with finite weights. */
  readonly adjoints: NativeWay;
  readonly allFinite: (data: TensorData) => boolean;
  /** Some taps of a weight with the channels exchanged (see phases.ts): `[groups, inPerGroup, outPerGroup, offsets]`. */
  readonly pickTaps: (
    weight: TensorData,
    sizes: WeightSizes,
    offsets: Int32Array,
    picked: TensorData,
  ) => void;
}

/**
 * WebAssembly's predictions are on the safe side of its times. So native kernels are taken where they are to
 * gain this much.
 */
const worthwhile = 1.7;

/** Kernels in C, for what they compute faster than WebAssembly. */
export function nativeBackendOf(engine: NativeEngine): NativeBackend {
  const isWorthwhile = ({ work }: Candidate, geometry: Geometry) =>
    worthwhile * work < correlationWork(geometry);
  const correlations = nativeWayOf(engine, 'correlation', isWorthwhile);
  const integers = integerEngineBeside(engine.addon, engine.instructions);
  return {
    ...correlations,
    name: 'native',
    exact: true,
    // The kernels multiply the padding.
    supports: (geometry, skipsPadding = false) =>
      !skipsPadding && correlations.planOf(geometry) !== undefined,
    weightGradients: nativeWayOf(engine, 'swapped', isWorthwhile),
    adjoints: nativeWayOf(engine, 'adjoint'),
    moments: (data, runLength) => nativeMoments(engine, data, runLength),
    allFinite: (data) => allFinite(engine, data),
    pickTaps: (...given) => pickTaps(engine, ...given),
    ...(integers && { integers: integerKernelsOf(integers) }),
    trim: dropScratch,
  };
}
