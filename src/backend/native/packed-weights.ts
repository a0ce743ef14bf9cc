import { checkpoint } from '../../memory/checkpoint.ts';
import type { PackedRoom } from '../../tensor/packed-room.ts';
import type { TensorData } from '../../tensor/tensor.ts';
import type { NativeEngine, NativePlan } from './native-engine.ts';
import { tileChannels } from './words.ts';

/** The words of a room. */
const [chosen, ready] = [0, 1];

const figures = new Float64Array(2);

/**
 * The weights in the order of the plan's kernel, in the room beside them. The first order that is asked for gets the
 * room, and stays. Threads that pack at the same time write the same.
 * @returns undefined where the kernel reads weights as they are, or the room is too small or has another order
 * @throws ProblemError of a checkpoint that stops the job
 */
export function packedWeights(
  { addon, set }: NativeEngine,
  { kernel, words }: NativePlan,
  weight: TensorData,
  room: PackedRoom,
): TensorData | undefined {
  if (!addon.packing(set, kernel, weight.BYTES_PER_ELEMENT, words, figures)) return undefined;
  const [elements, parts] = figures;
  if (elements > room.elements.length) return undefined;
  const order = orderOf(set, kernel, tileChannels(words));
  const packed = room.elements.subarray(0, elements);
  if (Atomics.load(room.words, ready) === order) return packed;
  const before = Atomics.compareExchange(room.words, chosen, 0, order);
  if (before !== 0 && before !== order) return undefined;
  for (let part = 0; part < parts; part++) {
    checkpoint();
    if (!addon.pack(set, kernel, words, weight, packed, part, part + 1))
      throw new RangeError('the weights are not of the size that the geometry says');
  }
  Atomics.store(room.words, ready, order);
  return packed;
}

/** All that the order of a layer's packed weights depends on, in a number above 0. */
function orderOf(set: number, kernel: number, channels: number): number {
  return 1 + set + 8 * (kernel + 8 * channels);
}
