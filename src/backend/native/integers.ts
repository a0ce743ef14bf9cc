import { macsOf } from '../../layers/cost.ts';
import type { Geometry } from '../../layers/geometry.ts';
import { checkpoint } from '../../memory/checkpoint.ts';
import { countMacs } from '../../memory/meter.ts';
import { elementCount } from '../../tensor/tensor.ts';
import type { IntegerKernels } from '../backend.ts';
import type { IntegerOperands } from '../integers/operands.ts';
import { mergeAxes } from '../wasm/merge-axes.ts';
import type { IntegerAddon } from './addon.ts';
import { macsPerUnit } from './budgets.ts';
import { scratch } from './scratch.ts';
import { layerWords, type Tile } from './words.ts';

/** Packed inputs of a unit, and packed weights of a chunk of channels: together they fit the second-level cache. */
const [inputBytes, weightBytes] = [128 * 1024, 256 * 1024];

/** The most scratch memory of a layer. */
const mostScratch = 2 ** 26;

/** A layer as a kernel of integers computes it. */
export interface IntegerPlan {
  readonly words: Int32Array;
  readonly units: number;
  readonly scratchBytes: number;
}

/** The kernels of integers of one instruction set. */
export class IntegerEngine {
  readonly #addon: IntegerAddon;
  readonly #set: number;
  readonly instructions: string;
  readonly #cut = new Float64Array(2);

  constructor(addon: IntegerAddon, set: number) {
    this.#addon = addon;
    this.#set = set;
    this.instructions = addon.integerSets[set];
  }

  /** The plan of a correlation; undefined where no kernel computes it. */
  planOf(geometry: Geometry): IntegerPlan | undefined {
    if (geometry.batch === 0) return undefined;
    const merged = mergeAxes(geometry);
    const words = layerWords(merged, tileOf(merged));
    if (!words || !this.#addon.planIntegers(this.#set, words, this.#cut)) return undefined;
    const [units, scratchBytes] = this.#cut;
    return scratchBytes <= mostScratch ? { words, units, scratchBytes } : undefined;
  }

  /**
   * Computes accumulators modulo 2^32, in calls of some milliseconds with a checkpoint before each.
   * @throws RangeError if the tensors are not of the geometry's sizes
   */
  run(plan: IntegerPlan, geometry: Geometry, operands: IntegerOperands, output: Int32Array): void {
    const { words, units, scratchBytes } = plan;
    const { input, inputZeroPoint, weight, weightZeroPoints, bias } = operands;
    const memory = scratch(scratchBytes);
    const macs = macsOf(geometry);
    const atOnce = Math.max(1, Math.floor((macsPerUnit * units) / macs));
    for (let from = 0; from < units; from += atOnce) {
      checkpoint();
      const to = Math.min(from + atOnce, units);
      const given = [input, inputZeroPoint, weight, weightZeroPoints, bias ?? undefined, output] as const;
      if (!this.#addon.integers(this.#set, words, ...given, memory, from, to))
        throw new RangeError('the tensors are not of the sizes that the geometry says');
      countMacs((macs * (to - from)) / units);
    }
  }
}

/** The sets of these kernels that suit an instruction set of the other ones, the fastest first. */
const suiting: Readonly<Record<string, readonly string[]>> = {
  avx512: ['vnni', 'avx2'],
  avx2: ['avx2'],
  neon: ['neon'],
};

/** The engine beside the kernels of floats on an instruction set; undefined where there is none. */
export function integerEngineBeside(addon: IntegerAddon, instructions: string): IntegerEngine | undefined {
  const set = suiting[instructions]?.find((name) => addon.integerSets.includes(name));
  return set === undefined ? undefined : new IntegerEngine(addon, addon.integerSets.indexOf(set));
}

/** The engine as a backend's kernels. */
export function integerKernelsOf(engine: IntegerEngine): IntegerKernels {
  let planned: { readonly geometry: Geometry; readonly plan: IntegerPlan | undefined } | undefined;

  /** The last plan is kept: `supports` and `run` ask for the same geometry one after the other. */
  function planOf(geometry: Geometry): IntegerPlan | undefined {
    if (planned?.geometry !== geometry) planned = { geometry, plan: engine.planOf(geometry) };
    return planned.plan;
  }

  return {
    supports: (geometry) => planOf(geometry) !== undefined,
    scratchBytes: (geometry) => planOf(geometry)?.scratchBytes ?? 0,
    run(geometry, operands, output) {
      const plan = planOf(geometry);
      if (!plan) throw new RangeError('no kernel of integers computes the geometry');
      engine.run(plan, geometry, operands, output);
      return `integers-${engine.instructions}`;
    },
  };
}

/** As much as the caches hold, in parts of equal size. */
function tileOf({ inPerGroup, outPerGroup, kernel, output, stride }: Geometry): Tile {
  const taps = inPerGroup * elementCount(kernel);
  // A packed row has no more planes than the kernel has rows and columns, and four bytes a position at most.
  const planes = inPerGroup * kernel[0] * (stride[1] > 1 ? kernel[1] : 1) * (stride[2] > 1 ? kernel[2] : 1);
  const rows = Math.max(1, Math.floor(inputBytes / (planes * output[2])));
  const channels = 8 * Math.max(1, Math.floor(weightBytes / taps / 8));
  return {
    rows: share(output[1], rows),
    columns: output[2],
    channels: share(outPerGroup, channels),
    images: 1,
  };
}

/** The size of the parts of `total`, none larger than `most`. */
function share(total: number, most: number): number {
  return Math.ceil(total / Math.ceil(total / most));
}
