import type { Geometry } from '../../layers/geometry.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { copyElements, fillElements } from '../../memory/pieces.ts';
import { bytesPerElement, type ComputeDType, type TensorData } from '../../tensor/tensor.ts';
import type { HeapAddresses } from './family.ts';

/** The most elements of one copy of weights into the heap. */
const stagingElements = 16384;

/**
 * Output channels whose weights lie side by side, `width` elements per tap. Elements beyond the last channel
 * are zeros.
 */
export interface ChannelBlock {
  readonly first: number;
  readonly channels: number;
  readonly width: number;
}

/** Puts the weights of each block of a group's output channels side by side. */
export class InterleavedWeights {
  readonly stagingLength: number;
  /** Of one group, in elements. */
  readonly length: number;
  readonly #geometry: Geometry;
  readonly #taps: number;
  readonly #makeBlocks: () => readonly ChannelBlock[];
  #made: readonly ChannelBlock[] | undefined;

  /**
   * @param channels of a group, those of zeros included
   * @param largest the most channels of a block
   * @param makeBlocks called once, when weights are packed: a plan takes no time, however many channels there are
   */
  constructor(
    geometry: Geometry,
    taps: number,
    channels: number,
    largest: number,
    makeBlocks: () => readonly ChannelBlock[],
  ) {
    this.#geometry = geometry;
    this.#taps = taps;
    this.#makeBlocks = makeBlocks;
    this.length = channels * taps;
    // At most a quarter of all weights, but one weight of each channel of a block.
    const quarter = Math.ceil((geometry.groups * geometry.outPerGroup * taps) / 4);
    this.stagingLength = Math.max(largest, Math.min(stagingElements, quarter));
  }

  get #blocks(): readonly ChannelBlock[] {
    this.#made ??= this.#makeBlocks();
    return this.#made;
  }

  /** Packs `groups` groups from `group` on, as many per copy as the staging memory has room for. */
  pack(at: HeapAddresses, weight: TensorData, group: number, groups: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const given = outPerGroup * this.#taps;
    const most = Math.floor(this.stagingLength / given);
    for (let done = 0; done < groups; done += Math.max(1, most)) {
      checkpoint();
      const from = (group + done) * given;
      const target = at.weights + done * this.length * element;
      if (most === 0) this.#packPieces(at, weight, from, target);
      else this.#packWhole(at, weight, from, target, Math.min(most, groups - done));
    }
  }

  #packWhole(
    { heap, staging }: HeapAddresses,
    weight: TensorData,
    from: number,
    target: number,
    groups: number,
  ): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const pitch = this.#taps * element;
    const given = outPerGroup * this.#taps;
    const { interleave } = heap.kernels[dtype];
    heap.elements(dtype, staging, groups * given).set(weight.subarray(from, from + groups * given));
    let to = target;
    for (let group = 0; group < groups; group++) {
      for (const { first, channels, width } of this.#blocks) {
        if (channels < width) fillElements(heap.elements(dtype, to, width * this.#taps), 0);
        const source = staging + (group * outPerGroup + first) * pitch;
        interleave(source, pitch, channels, this.#taps, width * element, to);
        to += width * pitch;
      }
    }
  }

  /** Packs one group in pieces of the taps of each block. */
  #packPieces({ heap, staging }: HeapAddresses, weight: TensorData, from: number, target: number): void {
    const { dtype } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { interleave } = heap.kernels[dtype];
    let to = target;
    for (const { first, channels, width } of this.#blocks) {
      if (channels < width) fillElements(heap.elements(dtype, to, width * this.#taps), 0);
      const piece = Math.min(this.#taps, Math.floor(this.stagingLength / channels));
      for (let tap = 0; tap < this.#taps; tap += piece) {
        checkpoint();
        const count = Math.min(piece, this.#taps - tap);
        for (let lane = 0; lane < channels; lane++) {
          const start = from + (first + lane) * this.#taps + tap;
          const place = heap.elements(dtype, staging + lane * count * element, count);
          place.set(weight.subarray(start, start + count));
        }
        interleave(staging, count * element, channels, count, width * element, to + tap * width * element);
      }
      to += width * this.#taps * element;
    }
  }
}

/** Copies the weights of `groups` groups, `length` each, in the layer's own order. */
export function copyWeights(
  dtype: ComputeDType,
  length: number,
  { heap, weights }: HeapAddresses,
  weight: TensorData,
  group: number,
  groups: number,
): void {
  const [from, count] = [group * length, groups * length];
  copyElements(weight.subarray(from, from + count), heap.elements(dtype, weights, count));
}
