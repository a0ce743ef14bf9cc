import { c } from './c.ts';
import { cmsisNn } from './cmsis-nn.ts';
import { hls4ml } from './hls4ml.ts';
import { coe, readmemh } from './memories.ts';
import { npz } from './npz.ts';
import { onnxPack } from './onnx.ts';
import type { Pack } from './pack.ts';
import { safetensorsPack } from './safetensors.ts';

/** All packs by name. Another one needs a file and an entry here. */
export const packs = {
  npz,
  safetensors: safetensorsPack,
  onnx: onnxPack,
  c,
  'cmsis-nn': cmsisNn,
  readmemh,
  coe,
  hls4ml,
} as const satisfies Readonly<Record<string, Pack>>;

export type PackName = keyof typeof packs;

/** All names in the order of the table. */
export const packNames = Object.keys(packs).filter((name): name is PackName => name in packs);
