import type { Addon } from '../../src/backend/native/addon.ts';
import { nativeKernels } from '../../src/backend/native/kernel-table.ts';

/** An addon for `instructions` that can plan every layer, and refuses to compute, to read and to write. */
export const idleAddon = (...instructions: string[]): Addon => ({
  sets: instructions,
  kernels: nativeKernels.map(({ name }) => name),
  plan(_set, _kernel, _bytes, _layer, cut) {
    cut.set([1, 64]);
    return true;
  },
  probe: () => 0,
  run: () => false,
  packing: () => false,
  pack: () => false,
  runPacked: () => false,
  moments: () => false,
  pick: () => false,
  allFinite: () => true,
  integerSets: [],
  planIntegers: () => false,
  integers: () => false,
  jsonRead: () => -1,
  jsonFindStringEnd: () => false,
  jsonWrite: () => -1,
  jsonBase64: () => false,
});
