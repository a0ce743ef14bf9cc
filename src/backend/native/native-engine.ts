import type { Geometry } from '../../layers/geometry.ts';
import { bytesPerElement } from '../../tensor/tensor.ts';
import { nanosecond } from '../wasm/kernel-work.ts';
import { mergeAxes } from '../wasm/merge-axes.ts';
import type { Addon } from './addon.ts';
import { nativeKernels } from './kernel-table.ts';
import type { NativeKernel, Vectors } from './native-kernel.ts';
import { layerWords } from './words.ts';

/** Bytes of the registers, their number, and the picoseconds of a step, of each instruction set. */
const instructionSets: Readonly<Record<string, { bytes: number; many: boolean; step: number }>> = {
  avx512: { bytes: 64, many: true, step: 0.28 },
  avx2: { bytes: 32, many: false, step: 0.16 },
  neon: { bytes: 16, many: true, step: 0.12 },
};

/** The fixed part of a layer, in nanoseconds: its plan, and a call of the addon. */
const perLayer = 2500;

/** A layer as a kernel computes it. */
export interface NativePlan {
  readonly name: string;
  readonly kernel: number;
  readonly words: Int32Array;
  readonly units: number;
  readonly scratchBytes: number;
}

/** The kernels of one instruction set. */
export class NativeEngine {
  readonly addon: Addon;
  /** The instruction set's name and its number. */
  readonly instructions: string;
  readonly set: number;
  readonly #figures: { bytes: number; many: boolean; step: number };
  readonly #kernels: readonly { readonly kernel: NativeKernel; readonly number: number }[];
  readonly #cut = new Float64Array(2);

  constructor(addon: Addon, set: number) {
    this.addon = addon;
    this.set = set;
    this.instructions = addon.sets[set];
    this.#figures = instructionSets[this.instructions];
    this.#kernels = nativeKernels.map((kernel) => ({ kernel, number: addon.kernels.indexOf(kernel.name) }));
  }

  #vectors({ dtype }: Geometry): Vectors {
    return { lanes: this.#figures.bytes / bytesPerElement[dtype], many: this.#figures.many };
  }

  /** The kernel of the least predicted work, and that work; undefined where no kernel supports the geometry. */
  best(geometry: Geometry): { readonly name: string; readonly work: number } | undefined {
    if (geometry.batch === 0) return undefined;
    const merged = mergeAxes(geometry);
    const vectors = this.#vectors(merged);
    let best: { readonly name: string; readonly work: number } | undefined;
    for (const { kernel } of this.#kernels) {
      if (!kernel.supports(merged)) continue;
      const { steps, nanoseconds } = kernel.times(merged, kernel.tile(merged, vectors), vectors);
      const work = nanosecond * (perLayer + this.#figures.step * steps + nanoseconds);
      if (!best || work < best.work) best = { name: kernel.name, work };
    }
    return best;
  }

  /** The plan of a kernel for a geometry; undefined where it cannot compute it. */
  plan(name: string, geometry: Geometry): NativePlan | undefined {
    const found = this.#kernels.find(({ kernel }) => kernel.name === name);
    const merged = mergeAxes(geometry);
    if (!found?.kernel.supports(merged) || merged.batch === 0) return undefined;
    const words = layerWords(merged, found.kernel.tile(merged, this.#vectors(merged)));
    const width = bytesPerElement[merged.dtype];
    if (!words || !this.addon.plan(this.set, found.number, width, words, this.#cut)) return undefined;
    const [units, scratchBytes] = this.#cut;
    return { name, kernel: found.number, words, units, scratchBytes };
  }
}
