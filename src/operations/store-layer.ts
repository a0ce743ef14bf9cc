import type { StoreRequest } from '../contract/stored-layer.ts';
import type { Limits } from '../layers/limits.ts';
import type { Region } from '../memory/arena.ts';
import { recycle } from '../memory/buffers.ts';
import type { LayerContent } from '../repository/stored-layer.ts';
import { elementCount, elementsIn, heldIn } from '../tensor/tensor.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Caller } from './dispatcher-options.ts';
import { type StoreRequested, store, storedBytes } from './store.ts';

/** Gives memory for the parameters of a layer. */
type TakeRegion = (bytes: number) => Region;

/**
 * Checks a layer and makes its parameters in shared memory, where they stay. The caller owns the region.
 * @param regions shared memory that the request reads
 * @throws ProblemError
 */
export async function makeContent(
  dispatcher: Dispatcher,
  request: StoreRequest,
  limits: Limits,
  take: TakeRegion,
  caller: Caller,
  regions: readonly Region[] = [],
): Promise<LayerContent> {
  const requested = store.check(request, limits);
  const { spec, shapes } = requested.stored;
  const { region, tensors } = takeTensors(requested, take);
  try {
    const prepared = { ...store.prepare(requested, tensors, limits), regions: [region, ...regions] };
    const { body } = await dispatcher.compute(store, prepared, caller);
    const description = new TextDecoder().decode(body);
    recycle(body.buffer);
    const { version }: { readonly version: string } = JSON.parse(description);
    return { version, spec, ...tensors, weightShape: shapes.weight, region, description };
  } catch (error) {
    region.release();
    throw error;
  }
}

function takeTensors({ stored }: StoreRequested, take: TakeRegion) {
  const { layer, shapes } = stored;
  const bytes = storedBytes(stored);
  const region = take(bytes.all);
  const { buffer, byteOffset: at } = region;
  const weight = elementsIn(buffer, at, heldIn(layer.dtype), elementCount(shapes.weight));
  const bias = shapes.bias && elementsIn(buffer, at + bytes.weight, heldIn(layer.dtype), shapes.bias[0]);
  return { region, tensors: { weight, bias } };
}
