import type { OnnxConvolution } from '../../contract/onnx.ts';
import type { StoreRequest } from '../../contract/stored-layer.ts';
import { ProblemError } from '../../errors.ts';
import type { ReadConvolution, ReadModel } from '../../formats/onnx/model.ts';
import type { Limits } from '../../layers/limits.ts';
import type { Region } from '../../memory/arena.ts';
import type { Repository } from '../../repository/repository.ts';
import type { TensorSource } from '../../tensor/source.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Caller } from '../dispatcher-options.ts';
import { makeContent } from '../store-layer.ts';
import { layerNames } from './names.ts';

/** Where a convolution has been stored, or why it has not. */
export type Outcome = Pick<OnnxConvolution, 'stored' | 'reason'>;

/** Problems of a layer, or of the room for it. All others are the request's. */
const ofLayer: ReadonlySet<string> = new Set([
  'storage-failed',
  'limit-exceeded',
  'invalid-layer',
  'invalid-tensor',
]);

interface Service {
  readonly dispatcher: Dispatcher;
  readonly limits: Limits;
  readonly repository: Repository;
}

/** The elements of a tensor, and the shared memory that they lie in where a layer has been stored with them. */
interface Held {
  readonly source: TensorSource;
  readonly regions: readonly Region[];
}

/**
 * Stores the layers of a model one after the other. A tensor that several have is read from the first one's memory
 * later, for it went to a worker with that.
 * @returns what became of each convolution
 * @throws ProblemError of the request. Layers that have been stored by then stay.
 */
export async function storeModel(
  { dispatcher, limits, repository }: Service,
  model: ReadModel,
  prefix: string,
  caller: Caller & Required<Pick<Caller, 'lifetime'>>,
): Promise<Outcome[]> {
  const names = layerNames(
    prefix,
    model.convolutions.map(({ node }) => node),
  );
  const held = model.tensors.map(
    ({ shape, data }): Held => ({ source: { kind: 'data', shape, data }, regions: [] }),
  );
  const outcomes: Outcome[] = [];
  for (const [at, convolution] of model.convolutions.entries())
    outcomes.push(await outcomeOf(convolution, names[at]));
  return outcomes;

  async function outcomeOf(convolution: ReadConvolution, name: string): Promise<Outcome> {
    try {
      const stored = await storeOne(convolution, name);
      return { stored, reason: convolution.reason };
    } catch (error) {
      if (!(error instanceof ProblemError) || !ofLayer.has(error.code)) throw error;
      return { stored: null, reason: error.message };
    }
  }

  async function storeOne(
    { layer, layerQuantization, tensors }: ReadConvolution,
    name: string,
  ): Promise<Outcome['stored']> {
    if (layer === null || tensors === null) return null;
    const weight = held[tensors.weight];
    const bias = tensors.bias === null ? undefined : held[tensors.bias];
    const quantization = layerQuantization ?? undefined;
    const operands = { weight: weight.source, bias: bias?.source, seed: 0 };
    const request: StoreRequest = { layer, ...operands, quantization };
    const regions = [...weight.regions, ...(bias?.regions ?? [])];
    const take = (bytes: number) => repository.take(bytes);
    const content = await makeContent(dispatcher, request, limits, take, caller, regions);
    const { layer: stored } = await repository.put(name, content);
    stored.region.retain();
    caller.lifetime.onEnd(() => stored.region.release());
    const keep = (place: number, shape: readonly number[], data: typeof stored.weight) => {
      held[place] = { source: { kind: 'data', shape, data }, regions: [stored.region] };
    };
    keep(tensors.weight, stored.weightShape, stored.weight);
    if (stored.bias && tensors.bias !== null) keep(tensors.bias, [stored.bias.length], stored.bias);
    return { name, version: stored.version };
  }
}
