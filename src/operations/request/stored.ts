import { ProblemError } from '../../errors.ts';
import type { Region } from '../../memory/arena.ts';
import type { Repository } from '../../repository/repository.ts';
import { needsFloat64, type StoredLayer } from '../../repository/stored-layer.ts';
import type { StoredWith, TensorSource } from '../../tensor/source.ts';

/** A request whose named layers have been looked up, and the shared memory of their parameters. */
export interface LookedUp {
  readonly request: object;
  readonly regions: readonly Region[];
}

/**
 * Puts stored layers and their parameters in place of their names. Nothing is copied. A weight or a bias of the
 * request itself stays.
 * @param float64 whether the numbers of the request have been read in float64
 * @param takesIntegers whether a layer of integers may be named
 * @throws ProblemError `unknown-layer`; `invalid-layer` where a layer of integers may not be named; `unavailable` where a layer that needs float64 has come since the numbers were read
 */
export function lookUpLayers(
  asked: object,
  repository: Repository,
  float64: boolean,
  takesIntegers: boolean,
): LookedUp {
  const regions: Region[] = [];
  const found = (reference: string, at: string): StoredLayer => {
    const stored = repository.get(reference, at);
    if (stored.quantization && !takesIntegers) throw ofIntegers(reference, at);
    if (needsFloat64(stored) && !float64) throw justStored(reference);
    regions.push(stored.region);
    return stored;
  };
  const request = withLayer(asked, found, '');
  const { layers }: { readonly layers?: unknown } = request;
  if (!Array.isArray(layers)) return { request, regions };
  const each = layers.map((item: unknown, i) => {
    if (typeof item === 'string') return found(item, `/layers/${i}`).spec;
    return withLayer(Object(item), found, `/layers/${i}`);
  });
  return { request: { ...request, layers: each }, regions };
}

/** A part of a request that may have a layer, with the stored layer and its parameters in place of a name. */
function withLayer(
  part: {
    readonly layer?: unknown;
    readonly weight?: unknown;
    readonly bias?: unknown;
    readonly quantization?: unknown;
  },
  found: (reference: string, at: string) => StoredLayer,
  at: string,
): object {
  if (typeof part.layer !== 'string') return part;
  const { spec, quantization, ...stored } = found(part.layer, `${at}/layer`);
  const { weight, weightShape, bias, statistics, packedRoom } = stored;
  const source = (
    data: StoredLayer['weight'],
    shape: readonly number[],
    stored: StoredWith,
  ): TensorSource => ({
    kind: 'data',
    shape,
    data,
    ...(!quantization && { dtype: spec.dtype }),
    stored,
  });
  const ofWeight = { statistics: statistics.weight, packedRoom };
  const ofBias = statistics.bias && { statistics: statistics.bias };
  return {
    ...part,
    ...(quantization && { quantization: part.quantization ?? quantization }),
    layer: spec,
    weight: part.weight ?? source(weight, weightShape, ofWeight),
    bias: part.bias ?? (bias && ofBias ? source(bias, [bias.length], ofBias) : undefined),
  };
}

function ofIntegers(reference: string, pointer: string): ProblemError {
  return ProblemError.of('invalid-layer', {
    pointer,
    message: `${reference} is a quantized layer, whose parameters are integers`,
    hint: 'POST /v1/quantized computes it, under the arithmetic of every runtime',
  });
}

function justStored(reference: string): ProblemError {
  return new ProblemError('unavailable', `${reference} was stored while the request was read: try again`);
}
