import { readsFloat64 } from '../../contract/precision.ts';
import { ProblemError } from '../../errors.ts';
import type { Region } from '../../memory/arena.ts';
import type { Repository } from '../../repository/repository.ts';
import type { StoredLayer } from '../../repository/stored-layer.ts';
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
 * @throws ProblemError `unknown-layer`; `unavailable` where a layer that needs float64 has come since the numbers were read
 */
export function lookUpLayers(asked: object, repository: Repository, float64: boolean): LookedUp {
  const regions: Region[] = [];
  const found = (reference: string, at: string): StoredLayer => {
    const stored = repository.get(reference, at);
    if (readsFloat64(stored.spec.dtype) && !float64) throw justStored(reference);
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
  part: { readonly layer?: unknown; readonly weight?: unknown; readonly bias?: unknown },
  found: (reference: string, at: string) => StoredLayer,
  at: string,
): object {
  if (typeof part.layer !== 'string') return part;
  const { spec, weight, weightShape, bias, statistics, packedRoom } = found(part.layer, `${at}/layer`);
  const source = (
    data: StoredLayer['weight'],
    shape: readonly number[],
    stored: StoredWith,
  ): TensorSource => ({
    kind: 'data',
    shape,
    data,
    dtype: spec.dtype,
    stored,
  });
  const ofWeight = { statistics: statistics.weight, packedRoom };
  const ofBias = statistics.bias && { statistics: statistics.bias };
  return {
    ...part,
    layer: spec,
    weight: part.weight ?? source(weight, weightShape, ofWeight),
    bias: part.bias ?? (bias && ofBias ? source(bias, [bias.length], ofBias) : undefined),
  };
}

function justStored(reference: string): ProblemError {
  return new ProblemError('unavailable', `${reference} was stored while the request was read: try again`);
}
