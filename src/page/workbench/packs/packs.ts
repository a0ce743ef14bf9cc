import type { PackName } from '../../../formats/packs/table.ts';

/** Who reads each pack of test vectors, and what is in it. */
export const packWords: Readonly<Record<PackName, string>> = {
  npz: 'NumPy: input, weight, bias and output in one .npz',
  safetensors: 'safetensors: input, weight, bias and output',
  onnx: 'ONNX: a node test with model.onnx and its tensors',
  c: 'C99: a header, and a program that checks itself',
  'cmsis-nn': 'CMSIS-NN: a case of its unit tests, int8',
  readmemh: 'Verilog: $readmemh, one file for each tensor',
  coe: 'Vivado: coefficient files',
  hls4ml: 'hls4ml: tb_data and weights as text',
};

/** Whether a pack holds integers alone. */
export const needsIntegers = (pack: string): boolean => pack === 'cmsis-nn';
