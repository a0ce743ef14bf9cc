import { bytesPerElement, type TensorData } from '../../tensor/tensor.ts';
import type { Geometry } from '../geometry.ts';
import type { Job } from './blocks.ts';

/** What one copy of weights into the heap takes. */
const stageElements = 16384;

/** Output channels a block, as equal as can be: what assembly/kernels/interleave.ts makes of `channels`. */
function blockSizes(channels: number): number[] {
  const blocks = Math.ceil(channels / 4);
  return Array.from(
    { length: blocks },
    (_, block) => Math.floor(channels / blocks) + (block < channels % blocks ? 1 : 0),
  );
}

/** Packs weights for the tiles: tap by tap the weights of a block of up to four output channels, side by side. */
export class InterleavedWeights {
  readonly stageLength = stageElements;
  readonly #geometry: Geometry;
  readonly #taps: number;
  /** Output channels whose blocks are made together; groups of several are packed one by one. */
  readonly #slab: number;

  constructor(geometry: Geometry, taps: number, slab: number) {
    this.#geometry = geometry;
    this.#taps = taps;
    this.#slab = slab;
  }

  pack(job: Job, weight: TensorData, group: number, groups: number): void {
    const { outPerGroup } = this.#geometry;
    const length = outPerGroup * this.#taps;
    if (length <= stageElements) this.#packGroups(job, weight, group * length, groups);
    else for (let i = 0; i < groups; i++) this.#packGroup(job, weight, (group + i) * length, i * length);
  }

  /** As many groups a copy as the stage has room for. */
  #packGroups({ heap, stage, weights }: Job, weight: TensorData, from: number, groups: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const length = outPerGroup * this.#taps;
    const most = Math.floor(stageElements / length);
    const { interleave } = heap.kernels[dtype];
    for (let group = 0; group < groups; group += most) {
      const count = Math.min(most, groups - group);
      const start = from + group * length;
      heap.elements(dtype, stage, count * length).set(weight.subarray(start, start + count * length));
      for (let i = 0; i < count; i++) {
        const target = weights + (group + i) * length * element;
        interleave(stage + i * length * element, this.#taps * element, outPerGroup, this.#taps, target);
      }
    }
  }

  /** One group, piece by piece of each block of channels. */
  #packGroup({ heap, stage, weights }: Job, weight: TensorData, from: number, to: number): void {
    const { dtype, outPerGroup } = this.#geometry;
    const element = bytesPerElement[dtype];
    const { interleave } = heap.kernels[dtype];
    const piece = stageElements / 4;
    for (let slab = 0; slab < outPerGroup; slab += this.#slab) {
      let channel = slab;
      for (const size of blockSizes(Math.min(this.#slab, outPerGroup - slab))) {
        for (let tap = 0; tap < this.#taps; tap += piece) {
          const count = Math.min(piece, this.#taps - tap);
          for (let lane = 0; lane < size; lane++) {
            const start = from + (channel + lane) * this.#taps + tap;
            const target = stage + lane * count * element;
            heap.elements(dtype, target, count).set(weight.subarray(start, start + count));
          }
          const target = weights + (to + channel * this.#taps + tap * size) * element;
          interleave(stage, count * element, size, count, target);
        }
        channel += size;
      }
    }
  }
}
