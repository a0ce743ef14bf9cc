import type { Geometry } from '../../layers/geometry.ts';
import { bytesPerElement } from '../../tensor/tensor.ts';
import { nanosecond } from '../wasm/kernel-work.ts';
import { mergeAxes } from '../wasm/merge-axes.ts';
import type { Addon } from './addon.ts';
import { nativeKernels } from './kernel-table.ts';
import type { NativeKernel, Vectors } from './native-kernel.ts';
import { type Form, layerWords, type Tile } from './words.ts';

/** Of each instruction set: bytes of a register, whether there are 32 of them, and nanoseconds of a step. */
const instructionSets: Readonly<Record<string, InstructionSet>> = {
  avx512: { bytes: 64, many: true, step: 0.28 },
  avx2: { bytes: 32, many: false, step: 0.16 },
  neon: { bytes: 16, many: true, step: 0.09 },
};

interface InstructionSet {
  readonly bytes: number;
  readonly many: boolean;
  readonly step: number;
}

/** The fixed part of a layer, in nanoseconds: its plan, and a call of the addon. */
const perLayer = 2500;

/** A kernel that can compute a layer, and how it would cut it. */
export interface Candidate {
  readonly kernel: NativeKernel;
  /** As the kernel walks it. */
  readonly merged: Geometry;
  readonly tile: Tile;
  readonly form: Form;
  /** Predicted, in the unit of `backend/work.ts`. */
  readonly work: number;
}

/** A layer as a kernel computes it. */
export interface NativePlan {
  /** The kernel and its number in the addon. */
  readonly name: string;
  readonly kernel: number;
  readonly words: Int32Array;
  readonly units: number;
  readonly scratchBytes: number;
}

/** The kernels of one instruction set. */
export class NativeEngine {
  readonly addon: Addon;
  /** The instruction set's number in the addon, and its name. */
  readonly set: number;
  readonly instructions: string;
  readonly #figures: InstructionSet;
  readonly #vectors: Readonly<Record<Geometry['dtype'], Vectors>>;
  readonly #cut = new Float64Array(2);

  constructor(addon: Addon, set: number) {
    this.addon = addon;
    this.set = set;
    this.instructions = addon.sets[set];
    this.#figures = instructionSets[this.instructions];
    const { bytes, many } = this.#figures;
    this.#vectors = { float32: { lanes: bytes / 4, many }, float64: { lanes: bytes / 8, many } };
  }

  /** The kernel of the least predicted work; undefined where none supports the geometry. */
  best(geometry: Geometry, form: Form = 'correlation'): Candidate | undefined {
    if (geometry.batch === 0) return undefined;
    const merged = mergeAxes(geometry);
    let best: Candidate | undefined;
    for (const kernel of nativeKernels) {
      const candidate = this.#candidate(kernel, merged, form);
      if (candidate && (!best || candidate.work < best.work)) best = candidate;
    }
    return best;
  }

  #candidate(kernel: NativeKernel, merged: Geometry, form: Form): Candidate | undefined {
    if (!kernel.forms.includes(form) || !kernel.supports(merged)) return undefined;
    const vectors = this.#vectors[merged.dtype];
    const tile = kernel.tile(merged, vectors);
    const { steps, nanoseconds } = kernel.times(merged, tile, vectors);
    return {
      kernel,
      merged,
      tile,
      form,
      work: nanosecond * (perLayer + this.#figures.step * steps + nanoseconds),
    };
  }

  /** The plan of a candidate; undefined where the addon finds a size too large. */
  planOf({ kernel, merged, tile, form }: Candidate): NativePlan | undefined {
    const words = layerWords(merged, tile, form);
    const number = this.addon.kernels.indexOf(kernel.name);
    const width = bytesPerElement[merged.dtype];
    if (!words || !this.addon.plan(this.set, number, width, words, this.#cut)) return undefined;
    const [units, scratchBytes] = this.#cut;
    return { name: kernel.name, kernel: number, words, units, scratchBytes };
  }

  /** The plan of a kernel by its name; undefined where it cannot compute the geometry. */
  plan(name: string, geometry: Geometry, form: Form = 'correlation'): NativePlan | undefined {
    const kernel = nativeKernels.find((row) => row.name === name);
    const candidate = kernel && geometry.batch > 0 && this.#candidate(kernel, mergeAxes(geometry), form);
    return candidate ? this.planOf(candidate) : undefined;
  }
}
