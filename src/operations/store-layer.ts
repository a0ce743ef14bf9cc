import type { StoreRequest } from '../contract/stored-layer.ts';
import type { Limits } from '../layers/limits.ts';
import type { Region } from '../memory/arena.ts';
import { recycle } from '../memory/buffers.ts';
import type { LayerContent } from '../repository/stored-layer.ts';
import { packedRoomAt } from '../tensor/packed-room.ts';
import { elementCount, elementsIn, heldIn } from '../tensor/tensor.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Caller } from './dispatcher-options.ts';
import { type JsonStatistics, statisticsOfJson } from './reply/statistics.ts';
import { type StoreRequested, store } from './store.ts';
import { storedPlaces } from './stored-places.ts';

/** What is read of the description that a thread has written. */
interface Described {
  readonly version: string;
  readonly statistics: { readonly weight: JsonStatistics; readonly bias: JsonStatistics | null };
}

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
  const { stored, quantization } = requested;
  const { spec, shapes } = stored;
  const { region, tensors, packedRoom } = takeTensors(requested, take);
  try {
    const prepared = { ...store.prepare(requested, tensors, limits), regions: [region, ...regions] };
    const { body } = await dispatcher.compute(store, prepared, caller);
    const description = new TextDecoder().decode(body);
    recycle(body.buffer);
    const { version, statistics: stated }: Described = JSON.parse(description);
    const statistics = {
      weight: statisticsOfJson(stated.weight),
      bias: stated.bias && statisticsOfJson(stated.bias),
    };
    const places = { ...tensors, weightShape: shapes.weight, packedRoom, region };
    return { version, spec, quantization, ...places, statistics, description };
  } catch (error) {
    region.release();
    throw error;
  }
}

function takeTensors(requested: StoreRequested, take: TakeRegion) {
  const { layer, shapes } = requested.stored;
  const places = storedPlaces(requested);
  const region = take(places.bytes);
  const { buffer, byteOffset: at } = region;
  const { dtypes } = places;
  const weight = elementsIn(buffer, at, dtypes.weight, elementCount(shapes.weight));
  const bias = shapes.bias && elementsIn(buffer, at + places.bias, dtypes.bias, shapes.bias[0]);
  const packedRoom =
    places.roomElements > 0
      ? packedRoomAt(buffer, at + places.room, places.roomElements, heldIn(layer.dtype))
      : undefined;
  return { region, tensors: { weight, bias }, packedRoom };
}
